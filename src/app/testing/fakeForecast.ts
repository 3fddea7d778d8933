import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { RECORDING, type RecordedSeries } from './recording/recording.ts'

/** Shape of the fleet that recorded forecasts are spread over. */
export interface FakeFleet {
  readonly servers: number
  readonly metrics: readonly string[]
  /** Some of the recorded model's. */
  readonly levels: readonly number[]
  /** At most what was recorded. */
  readonly horizon: number
  /** What a step is said to take; the curves stay as they are. */
  readonly stepMs: number
}

const NAMES = ['web', 'db', 'api', 'cache', 'queue'] as const
const PROFILES = ['production', 'database', 'production', 'compute', 'service'] as const
/** Stands for metrics that were not recorded. */
const OTHER_METRIC = 'network_in_kbps'
/** A Monday afternoon, so that the axes show a change of day. */
export const FAKE_ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)

export const FAKE_FLEET: FakeFleet = {
  servers: 60,
  metrics: ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average', 'network_in_kbps'],
  levels: [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98],
  horizon: 96,
  stepMs: 300_000,
}

/** Which recorded server a server of the fleet is, and its size beside it. */
function recordedAs(server: number, recorded: number): { readonly place: number; readonly scale: number } {
  const round = Math.floor(server / recorded)
  // Names and profiles repeat every five servers: moving on by one each round gives every profile every curve. Each
  // round is larger or smaller by another fraction, so that no two servers are the same.
  const spread = ((round * 0.618034 + 0.5) % 1) - 0.5
  return { place: (server + round) % recorded, scale: 1 + spread / 2 }
}

/** Back and forth over the recorded origins: every tick is another one, and no value jumps. */
function originAt(tick: number, origins: number): number {
  const period = 2 * (origins - 1)
  const phase = tick % period
  return phase < origins ? phase : period - phase
}

function keysOf({ servers, metrics }: FakeFleet): readonly SeriesKey[] {
  return Array.from({ length: servers }, (_, server) => {
    const kind = server % NAMES.length
    const number = String(Math.floor(server / NAMES.length) + 1).padStart(2, '0')
    const name = `${NAMES[kind] ?? 'web'}-${number}`
    return metrics.map((metric) => ({ server: name, metric, profile: PROFILES[kind] ?? null }))
  }).flat()
}

function recordedOf(metric: string): readonly RecordedSeries[] {
  const series = RECORDING.byMetric.get(metric) ?? RECORDING.byMetric.get(OTHER_METRIC) ?? []
  if (series.length === 0) throw new FleetcastError('argument-invalid', 'nothing was recorded')
  return series
}

/** Where each of the fleet's levels lies among the recorded ones. Fails with argument-invalid where it does not. */
function levelPlaces({ levels, horizon }: FakeFleet): readonly number[] {
  if (horizon > RECORDING.horizon) {
    throw new FleetcastError('argument-invalid', `${RECORDING.horizon} steps are recorded, not ${horizon}`)
  }
  return levels.map((level) => {
    const place = RECORDING.levels.indexOf(level)
    if (place < 0) throw new FleetcastError('argument-invalid', `the level ${level} is not recorded`)
    return place
  })
}

/**
 * Recorded forecasts of the model that ships, spread over a fleet: twice the horizon of history, one series in 17
 * with a gap in it, one in 41 stale by nine steps, two left out. Each tick is a step later than the one before, with
 * the values that were recorded then. Fails with argument-invalid for a level or a horizon that is not recorded.
 */
export function fakeForecast(fleet: FakeFleet = FAKE_FLEET, tick = 0): FleetForecast {
  const { horizon, levels, stepMs } = fleet
  const places = levelPlaces(fleet)
  const historyLength = 2 * horizon
  const series = keysOf(fleet)
  const origin = originAt(tick, RECORDING.origins)
  const issueTimeMs = FAKE_ISSUE_MS + tick * stepMs
  const quantiles = new Float32Array(series.length * horizon * levels.length)
  const history = new Float32Array(series.length * historyLength)
  const originMs = Float64Array.from(series, (_, at) => issueTimeMs - (at % 41 === 7 ? 9 * stepMs : 0))
  const recorded = fleet.metrics.map(recordedOf)
  series.forEach(({ metric }, at) => {
    const candidates = recorded[at % recorded.length] ?? []
    const { place, scale } = recordedAs(Math.floor(at / recorded.length), candidates.length)
    const from = candidates[place]
    if (from === undefined) return
    const sized = (value = NaN) => Math.min(value * scale, metric.endsWith('_percent') ? 100 : Infinity)
    const end = RECORDING.historySteps - RECORDING.origins + 1 + origin
    const past = from.history.subarray(end - historyLength, end)
    for (let step = 0; step < historyLength; step++) {
      const gap = at % 17 === 3 && step > 100 && step < 112
      history[at * historyLength + step] = gap ? NaN : sized(past[step])
    }
    for (let step = 0; step < horizon; step++) {
      const curve = (origin * RECORDING.horizon + step) * RECORDING.levels.length
      places.forEach((level, q) => {
        quantiles[(at * horizon + step) * levels.length + q] = sized(from.quantiles[curve + level])
      })
    }
  })
  return {
    series,
    stepMs,
    stepSource: 'model',
    horizon,
    levels,
    issueTimeMs,
    originMs,
    quantiles,
    rawQuantiles: null,
    crossings: 0,
    current: Float64Array.from(series, (_, at) => history[(at + 1) * historyLength - 1] ?? NaN),
    historyLength,
    history,
    leftOut: [
      { server: 'batch-03', metric: null, code: 'too-short', reason: '12 rows; the model needs at least 24' },
      { server: 'db-02', metric: 'swap_percent', code: 'constant-null', reason: 'every value is null' },
    ],
    notes: [],
    provenance: {
      source: 'local',
      asOfMs: null,
      engine: 'tft-wasm',
      backend: 'wasm, 2 threads',
      modelName: 'fleet-long-0',
      modelSha256: '9f2c'.padEnd(64, '0a1b'),
      elapsedMs: 840,
      selfCheckError: 3e-6,
      computedAtMs: issueTimeMs + 40_000,
    },
  }
}

/** Recorded forecasts that follow each other, each with lists of its own: as a source that reads messages has it. */
export function recordedTicks(fleet: FakeFleet = FAKE_FLEET): (tick: number) => FleetForecast {
  return (tick) => fakeForecast(fleet, tick)
}

/** The same numbers, as if they had been made at an earlier time (epoch ms). */
export function madeAsOf(forecast: FleetForecast, asOfMs: number): FleetForecast {
  const earlierMs = forecast.issueTimeMs - asOfMs
  const originMs = forecast.originMs.map((time) => time - earlierMs)
  return { ...forecast, issueTimeMs: asOfMs, originMs, provenance: { ...forecast.provenance, asOfMs } }
}
