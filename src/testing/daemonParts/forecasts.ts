import type { Explanation, FleetExplanation, ModelFacts } from '#engine/api.ts'
import type { Bus, NoForecast, PublishedForecast } from '#daemon/events.ts'
import type {
  AgeFacts,
  Counterfactual,
  Forecasts,
  RunFacts,
  Standing,
  Warmth,
} from '#daemon/forecasts/api.ts'
import { assessBy, type JudgedForecast } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { DEFAULT_CRITERIA, type Criteria } from '#forecast/thresholds.ts'

export const STEP_MS = 300_000
const HORIZON = 96
const HISTORY = 192
const LEVELS = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]
/** A normal distribution's quantiles at LEVELS. */
const NORMAL = [-2.054, -1.282, -0.674, 0, 0.674, 1.282, 2.054]
const METRICS = ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average']

/** What a fake forecast is of. */
export interface FakeFleet {
  readonly servers: number
  readonly metrics: readonly string[]
  /** Origin of every series, epoch ms. */
  readonly issueMs: number
  readonly criteria: Criteria
  /** Changes the numbers: a later forecast is not the one before. */
  readonly seed: number
}

const FLEET: FakeFleet = {
  servers: 4,
  metrics: METRICS,
  issueMs: Date.UTC(2026, 0, 12, 14, 5),
  criteria: DEFAULT_CRITERIA,
  seed: 1,
}

/**
 * A judged forecast with a shape: a daily wave per series with a band that widens; the first server runs into its
 * thresholds, of each three the third has no profile. Servers are web-1, db-2, web-3, …
 */
export function fakeJudged(changes: Partial<FakeFleet> = {}): JudgedForecast {
  const fleet = { ...FLEET, ...changes }
  const forecast = fakeForecast(fleet)
  return { forecast, assessment: assessBy(forecast, fleet.criteria) }
}

function fakeForecast({ servers, metrics, issueMs, seed }: FakeFleet): FleetForecast {
  const series: SeriesKey[] = []
  for (let s = 1; s <= servers; s++) {
    const profile = s % 3 === 0 ? null : s % 2 === 0 ? 'database' : 'web_api'
    const server = `${s % 2 === 0 ? 'db' : 'web'}-${s}`
    for (const metric of metrics) series.push({ server, metric, profile })
  }
  const valueAt = (at: number, step: number): number => {
    const metric = series[at]?.metric ?? ''
    const scale = metric === 'load_average' ? 0.1 : 1
    const wave = 12 * Math.sin((2 * Math.PI * (issueMs / STEP_MS + step)) / 288 + at)
    const drift = at < metrics.length ? Math.max(0, step) * 0.4 : 0
    return scale * Math.min(97, 45 + (at % 7) + (seed % 5) + wave + drift)
  }
  const quantiles = new Float32Array(series.length * HORIZON * LEVELS.length)
  const history = new Float32Array(series.length * HISTORY)
  series.forEach(({ metric }, at) => {
    const spread = metric === 'load_average' ? 0.2 : 2
    for (let step = 0; step < HORIZON; step++) {
      const middle = valueAt(at, step + 1)
      NORMAL.forEach((z, level) => {
        const value = middle + z * spread * Math.sqrt(1 + step / 12)
        quantiles[(at * HORIZON + step) * LEVELS.length + level] = Math.max(0, Math.min(100, value))
      })
    }
    for (let step = 0; step < HISTORY; step++) history[at * HISTORY + step] = valueAt(at, step - HISTORY + 1)
  })
  return {
    series,
    stepMs: STEP_MS,
    stepSource: 'model',
    horizon: HORIZON,
    levels: LEVELS,
    issueTimeMs: issueMs,
    originMs: new Float64Array(series.length).fill(issueMs),
    quantiles,
    rawQuantiles: null,
    crossings: 0,
    current: Float64Array.from(series, (_, at) => history[(at + 1) * HISTORY - 1] ?? NaN),
    historyLength: HISTORY,
    history,
    leftOut: [],
    notes: [],
    provenance: {
      source: 'local',
      asOfMs: null,
      engine: 'tft-native',
      backend: 'native, 2 threads',
      modelName: 'fake',
      modelSha256: '0'.repeat(64),
      elapsedMs: 1200,
      selfCheckError: 1e-6,
      computedAtMs: issueMs + 2000,
    },
  }
}

/** Facts of a model that could have made fakeJudged(). */
export const FAKE_MODEL: ModelFacts = {
  card: {
    name: 'fake',
    description: 'a model that only tests know',
    trainedOn: null,
    trainedAt: null,
    licence: null,
    form: 'fleetcast',
    facts: {},
  },
  sha256: '0'.repeat(64),
  layout: 'long',
  targets: ['value'],
  levels: LEVELS,
  encoderLength: 288,
  minEncoderLength: 36,
  lags: [288, 2016],
  lagUnit: 'step',
  horizon: HORIZON,
  stepMs: STEP_MS,
  assumedStepMs: STEP_MS,
  parameters: 98_733,
  backend: 'native',
  backendDescription: 'native, 2 threads',
  selfCheckError: 1e-6,
  selfCheckAgainst: 'PyTorch 2.13',
  refused: [],
  neededColumns: [],
  groupIds: ['series'],
}

const WAITING: NoForecast = {
  kind: 'waiting',
  message: 'Nothing has been measured yet.',
  error: null,
}

const WEIGHTS: Omit<Explanation, 'series'> = {
  staticVariables: [{ name: 'metric', fraction: 1 }],
  encoderVariables: [
    { name: 'value', fraction: 0.7 },
    { name: 'hour', fraction: 0.3 },
  ],
  decoderVariables: [{ name: 'hour', fraction: 1 }],
  attention: new Float32Array(288).fill(1 / 288),
}

/** Forecasts that say what the test makes them say: nothing stands until the first publish(). */
export class FakeForecasts implements Forecasts {
  readonly #bus: Bus | null
  #standing: Standing = { kind: 'none', why: WAITING }
  #criteria: Criteria = DEFAULT_CRITERIA
  #offset = 0
  /** What reload() was asked for, in order. */
  readonly reloads: (readonly string[])[] = []
  modelFacts: ModelFacts | null = FAKE_MODEL
  warm: Warmth = { requiredSteps: 37, servers: 4, ready: 4, meanSteps: 37 }
  ran: RunFacts = { runs: 0, skipped: 0, lastElapsedMs: null, nextMs: null, running: false }

  /** bus: gets the events forecast and noForecast; null: nobody does. */
  constructor(bus: Bus | null = null) {
    this.#bus = bus
  }

  /** Lets a forecast stand, and says so. Omitted: fakeJudged(). */
  publish(judged: JudgedForecast = fakeJudged(), complete = true): PublishedForecast {
    const { issueTimeMs, series } = judged.forecast
    const servers = new Set(series.map(({ server }) => server)).size
    const published: PublishedForecast = {
      judged,
      offset: ++this.#offset,
      complete,
      atMs: issueTimeMs + 3000,
      inputPoints: servers * 288,
    }
    this.#standing = { kind: 'forecast', published }
    this.ran = { ...this.ran, runs: this.ran.runs + 1, lastElapsedMs: judged.forecast.provenance.elapsedMs }
    this.#bus?.emit('forecast', published)
    return published
  }

  /** Lets nothing stand, and says so. */
  fail(why: NoForecast = WAITING): void {
    this.#standing = { kind: 'none', why }
    this.#bus?.emit('noForecast', why)
  }

  aged: AgeFacts = { count: 0, p50Ms: null, p95Ms: null, nowMs: null }

  readonly standing = () => this.#standing
  readonly model = () => this.modelFacts
  readonly warmth = () => this.warm
  readonly runs = () => this.ran
  readonly age = () => this.aged
  readonly modelPaths = () => (this.modelFacts === null ? null : ['models/fake'])
  readonly criteria = () => this.#criteria

  readonly setCriteria = (criteria: Criteria): Promise<void> => {
    this.#criteria = criteria
    if (this.#standing.kind === 'forecast') {
      const { judged, complete } = this.#standing.published
      this.publish({ ...judged, assessment: assessBy(judged.forecast, criteria) }, complete)
    }
    return Promise.resolve()
  }

  readonly explain = (series: SeriesKey): Promise<Explanation> => {
    const { series: known } = this.#forecast()
    if (!known.some(({ server, metric }) => server === series.server && metric === series.metric)) {
      const error = new FleetcastError(
        'argument-invalid',
        `${series.server}/${series.metric} is not among the series`,
      )
      return Promise.reject(error)
    }
    return Promise.resolve({ series, ...WEIGHTS })
  }

  readonly explainFleet = (series: readonly SeriesKey[] | null): Promise<FleetExplanation> => {
    const count = (series ?? this.#forecast().series).length
    return Promise.resolve({ ...WEIGHTS, windows: count, of: count })
  }

  readonly counterfactuals = ({ server, metric }: SeriesKey): Promise<readonly Counterfactual[]> => {
    const { series, quantiles, levels } = this.#forecast()
    const at = series.findIndex((key) => key.server === server && key.metric === metric)
    const middle = levels.indexOf(0.5)
    const before = Float32Array.from(
      { length: HORIZON },
      (_, step) => quantiles[(at * HORIZON + step) * levels.length + middle] ?? NaN,
    )
    const change = { metric, kind: 'scaled', value: 0.8, steps: 12 } as const
    return Promise.resolve([{ change, before, after: before.map((value) => 0.9 * value) }])
  }

  readonly reload = (paths: readonly string[]): Promise<ModelFacts> => {
    this.reloads.push(paths)
    return Promise.resolve(FAKE_MODEL)
  }

  #forecast(): FleetForecast {
    if (this.#standing.kind === 'forecast') return this.#standing.published.judged.forecast
    throw new FleetcastError('model-missing', this.#standing.why.message)
  }
}
