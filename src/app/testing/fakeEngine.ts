import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { Progress, ProgressListener } from '#forecast/progress.ts'
import type { ColumnMapping, EngineClient, ModelFacts, OpenResult, TableFacts } from '#engine/api.ts'
import { exportForecast } from '#engine/forecast/exportForecast.ts'
import { fakeCalibration, fakeReport } from './fakeAccuracy.ts'
import { fakeHistory } from './fakeHistory.ts'

/** Shape of the made-up fleet. */
export interface FakeFleet {
  readonly servers: number
  readonly metrics: readonly string[]
  readonly levels: readonly number[]
  readonly horizon: number
  readonly stepMs: number
  /** Milliseconds that each report of progress takes; 0: as fast as possible. */
  readonly paceMs: number
}

const NAMES = ['web', 'db', 'api', 'cache', 'queue'] as const
const PROFILES = ['production', 'database', 'production', 'compute', 'service'] as const
/** A Monday noon, so that the axes show a change of day. */
export const FAKE_ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)

export const FAKE_FLEET: FakeFleet = {
  servers: 60,
  metrics: ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average', 'network_in_kbps'],
  levels: [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98],
  horizon: 96,
  stepMs: 300_000,
  paceMs: 0,
}

/** Normal quantiles of the usual levels, to spread bands. */
const Z: Readonly<Record<number, number>> = {
  0.02: -2.05,
  0.1: -1.28,
  0.25: -0.67,
  0.5: 0,
  0.75: 0.67,
  0.9: 1.28,
  0.98: 2.05,
}

/** Mulberry32: the same fleet every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

interface Shape {
  readonly base: number
  readonly swing: number
  readonly noise: number
  readonly top: number
}

function shapeOf(metric: string, next: () => number): Shape {
  if (metric.includes('percent')) {
    const base = 15 + next() * 60
    return { base, swing: next() * 18, noise: 1.5 + next() * 3, top: 100 }
  }
  if (metric.includes('kbps')) {
    return { base: 2000 + next() * 40_000, swing: 8000 * next(), noise: 900, top: Infinity }
  }
  return { base: 0.5 + next() * 6, swing: next() * 2, noise: 0.3, top: Infinity }
}

/** A plausible day of history and horizon for every server and metric. */
export function fakeForecast(fleet: FakeFleet = FAKE_FLEET): FleetForecast {
  const { horizon, levels, stepMs } = fleet
  const historyLength = 2 * horizon
  const series: SeriesKey[] = []
  for (let s = 0; s < fleet.servers; s++) {
    const kind = s % NAMES.length
    const server = `${NAMES[kind] ?? 'web'}-${String(Math.floor(s / NAMES.length) + 1).padStart(2, '0')}`
    for (const metric of fleet.metrics) series.push({ server, metric, profile: PROFILES[kind] ?? null })
  }
  const count = series.length
  const quantiles = new Float32Array(count * horizon * levels.length)
  const history = new Float32Array(count * historyLength)
  const current = new Float64Array(count)
  const originMs = new Float64Array(count).fill(FAKE_ISSUE_MS)
  series.forEach((key, index) => {
    const next = random(index + 1)
    const shape = shapeOf(key.metric, next)
    const phase = next() * 0.5
    const slope = next() < 0.15 ? (next() * shape.base * 0.5) / horizon : 0
    const at = (step: number) =>
      shape.base +
      shape.swing * Math.sin(2 * Math.PI * (((step + historyLength) * stepMs) / 86_400_000 + phase)) +
      slope * Math.max(0, step)
    const bound = (value: number) => Math.min(Math.max(value, 0), shape.top)
    for (let step = 0; step < historyLength; step++) {
      const jitter = (next() + next() - 1) * shape.noise
      const gap = index % 17 === 3 && step > 100 && step < 112
      history[index * historyLength + step] = gap ? NaN : bound(at(step - historyLength + 1) + jitter)
    }
    current[index] = history[(index + 1) * historyLength - 1] ?? NaN
    if (index % 41 === 7) originMs[index] = FAKE_ISSUE_MS - 9 * stepMs
    for (let step = 0; step < horizon; step++) {
      const width = shape.noise * (0.6 + 0.14 * Math.sqrt(step + 1))
      levels.forEach((level, q) => {
        quantiles[(index * horizon + step) * levels.length + q] = bound(
          at(step + 1) + (Z[level] ?? 0) * width,
        )
      })
    }
  })
  return {
    series,
    stepMs,
    stepSource: 'model',
    horizon,
    levels,
    issueTimeMs: FAKE_ISSUE_MS,
    originMs,
    quantiles,
    rawQuantiles: null,
    crossings: 0,
    current,
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
      computedAtMs: FAKE_ISSUE_MS + 40_000,
    },
  }
}

/** The same numbers as if they had been made then. */
function asOf(forecast: FleetForecast, asOfMs: number): FleetForecast {
  const earlierMs = forecast.issueTimeMs - asOfMs
  return {
    ...forecast,
    issueTimeMs: asOfMs,
    originMs: forecast.originMs.map((time) => time - earlierMs),
    provenance: { ...forecast.provenance, asOfMs },
  }
}

export function fakeFacts(fleet: FakeFleet = FAKE_FLEET): TableFacts {
  return {
    name: 'metrics.parquet',
    bytes: 9_717_498,
    servers: fleet.servers + 1,
    rows: fleet.servers * 2016,
    metrics: fleet.metrics,
    labels: ['profile'],
    stepMs: fleet.stepMs,
    firstMs: FAKE_ISSUE_MS - 7 * 86_400_000,
    lastMs: FAKE_ISSUE_MS,
    naiveTime: true,
    notes: ['timestamps carry no zone and are read as UTC'],
    fingerprint: 'fake-schema',
  }
}

export function fakeModel(fleet: FakeFleet = FAKE_FLEET): ModelFacts {
  return {
    modelId: 1,
    card: {
      name: 'fleet-long-0',
      description: 'Any metric of any server, one series at a time.',
      trainedOn: 'three public server fleets, 169 machines',
      trainedAt: '2026-11-02',
      licence: 'MIT',
      form: 'fleetcast',
      facts: { 'pytorch-forecasting': '1.8.0' },
    },
    sha256: '9f2c'.padEnd(64, '0a1b'),
    layout: 'long',
    targets: ['value'],
    levels: fleet.levels,
    encoderLength: 288,
    minEncoderLength: 24,
    lags: [],
    lagUnit: 'row',
    horizon: fleet.horizon,
    stepMs: 300_000,
    assumedStepMs: 300_000,
    parameters: 114_360,
    backend: 'wasm',
    backendDescription: 'wasm, 2 threads',
    selfCheckError: 3e-6,
    selfCheckAgainst: 'PyTorch',
    refused: [{ backend: 'webgpu', reason: 'webgpu: no adapter on this machine' }],
    neededColumns: [],
  }
}

/** What a file's name makes the fake do, so that every state of the screens can be reached by a drop. */
function behaviourOf(name: string): 'ready' | 'mapping' | 'broken' {
  if (name.includes('unsure')) return 'mapping'
  return name.includes('broken') ? 'broken' : 'ready'
}

const UNSURE: Extract<OpenResult, { kind: 'mapping-needed' }> = {
  kind: 'mapping-needed',
  guess: {
    sure: false,
    question: 'Two columns could be the server: host and pod.',
    fingerprint: 'unsure-schema',
    mapping: {
      time: 'ts',
      server: 'host',
      serverName: null,
      profile: null,
      status: null,
      metrics: ['cpu_pct', 'mem_pct'],
      labels: ['pod'],
      renames: { cpu_pct: 'cpu_percent', mem_pct: 'memory_percent' },
    },
    columns: [
      {
        name: 'ts',
        kind: 'time',
        samples: ['2026-01-12 13:55:00', '2026-01-12 14:00:00'],
        role: 'time',
        why: 'the only timestamp',
      },
      { name: 'host', kind: 'text', samples: ['web-01', 'web-02'], role: 'server', why: 'a usual name' },
      {
        name: 'pod',
        kind: 'text',
        samples: ['web-01-a', 'web-01-b'],
        role: 'label',
        why: 'could be the server',
      },
      {
        name: 'cpu_pct',
        kind: 'number',
        samples: ['41.2', '43.9'],
        role: 'metric',
        why: 'known as cpu_percent',
      },
      {
        name: 'mem_pct',
        kind: 'number',
        samples: ['61.0', '61.1'],
        role: 'metric',
        why: 'known as memory_percent',
      },
      { name: 'row_id', kind: 'integer', samples: ['1', '2'], role: 'ignored', why: 'counts upwards: an id' },
    ],
  },
}

/** An EngineClient that makes up its numbers: for tests and for looking at the screens. */
export function fakeEngine(fleet: FakeFleet = FAKE_FLEET, changes: Partial<EngineClient> = {}): EngineClient {
  let tables = 0
  const pause = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal.throwIfAborted()
      if (fleet.paceMs === 0) {
        resolve()
        return
      }
      const onAbort = () => {
        clearTimeout(timer)
        reject(new DOMException('cancelled', 'AbortError'))
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }, fleet.paceMs)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  const pass = async (
    stage: Progress['stage'],
    unit: Progress['unit'],
    total: number,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => {
    for (let done = 0; done <= 4; done++) {
      onProgress({ stage, done: Math.round((done * total) / 4), total, unit })
      await pause(signal)
    }
  }
  const read = async (
    name: string,
    mapping: ColumnMapping | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => {
    await pass('reading', 'bytes', 9_717_498, onProgress, signal)
    const behaviour = behaviourOf(name)
    if (behaviour === 'broken') {
      throw new FleetcastError('parquet-invalid', `${name}: the footer says 4,096 bytes, 12 are there`, {
        file: name,
      })
    }
    if (behaviour === 'mapping' && mapping === null) return UNSURE
    tables += 1
    return { kind: 'ready', tableId: tables, facts: { ...fakeFacts(fleet), name } } as const
  }
  return {
    open: (files, mapping, onProgress, signal) =>
      read(files[0]?.file.name ?? 'nothing', mapping, onProgress, signal),
    openSample: (onProgress, signal) => read('sample.parquet', null, onProgress, signal),
    closeTable: () => undefined,
    loadModel: async (files, _options, onProgress, signal) => {
      await pass('loading-model', 'bytes', 1_200_000, onProgress, signal)
      await pass('compiling', 'nodes', 412, onProgress, signal)
      await pass('self-check', 'series', 8, onProgress, signal)
      const facts = fakeModel(fleet)
      if (files === null) return facts
      const wide = files.some(({ path }) => path.includes('wide'))
      const name = (files[0]?.path ?? 'model').replace(/\/.*|\.ckpt$/g, '')
      return {
        ...facts,
        modelId: 2,
        card: { ...facts.card, name, form: 'checkpoint', trainedOn: null },
        ...(wide ? { layout: 'wide', neededColumns: ['cpu_percent', 'java_heap_usage'] } : {}),
      }
    },
    forecast: async (request, onProgress, signal) => {
      await pass('windows', 'series', fleet.servers * fleet.metrics.length, onProgress, signal)
      await pass('forecasting', 'series', fleet.servers * fleet.metrics.length, onProgress, signal)
      const made = fakeForecast(fleet)
      const { asOfMs = null } = request
      const forecast = asOfMs === null ? made : asOf(made, asOfMs)
      return request.stepMs === null
        ? forecast
        : { ...forecast, stepSource: 'override', notes: ['the step was overridden'] }
    },
    history: async (_request, series, range, onProgress, signal) => {
      await pass('windows', 'series', series.length, onProgress, signal)
      return fakeHistory(fakeForecast(fleet), series, range)
    },
    backtest: async (_request, options, onProgress, signal) => {
      await pass('backtest', 'origins', 4, onProgress, signal)
      return fakeReport(fakeForecast(fleet), options, 1.6)
    },
    calibrate: async (_request, options, onProgress, signal) => {
      await pass('calibrating', 'origins', 4, onProgress, signal)
      await pass('backtest', 'origins', 4, onProgress, signal)
      const forecast = fakeForecast(fleet)
      return {
        calibration: fakeCalibration(forecast, options.fileName),
        before: fakeReport(forecast, options, 1.6),
        after: fakeReport(forecast, options, 1),
      }
    },
    explain: (_request, series) =>
      Promise.resolve({
        series,
        staticVariables: [],
        encoderVariables: [],
        decoderVariables: [],
        attention: new Float32Array(0),
      }),
    explainFleet: async (_request, series, onProgress, signal) => {
      const of = series?.length ?? fleet.servers * fleet.metrics.length
      await pass('forecasting', 'series', of, onProgress, signal)
      return {
        windows: of,
        of,
        staticVariables: [],
        encoderVariables: [],
        decoderVariables: [],
        attention: new Float32Array(0),
      }
    },
    exportForecast,
    dispose: () => undefined,
    ...changes,
  }
}
