import type { FleetForecast, Provenance } from '#forecast/fleetForecast.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'

/** A server's rows, columns side by side; null is a null. */
export interface ServerRows {
  readonly server: string
  readonly timeMs: readonly number[]
  readonly metrics?: Readonly<Record<string, readonly (number | null)[]>>
  readonly labels?: Readonly<Record<string, readonly (string | null)[]>>
}

/** Of a forecast whose maker does not matter to the test. */
export const nativeProvenance: Provenance = {
  source: 'local',
  asOfMs: null,
  engine: 'tft-native',
  backend: 'native',
  modelName: null,
  modelSha256: null,
  elapsedMs: 0,
  selfCheckError: null,
  computedAtMs: 0,
}

/** A table of float64 metrics, servers in the order given, columns as the first server has them. */
export function tableOf(servers: readonly ServerRows[]): MetricTable {
  const offsets = [0]
  for (const { timeMs } of servers) offsets.push((offsets.at(-1) ?? 0) + timeMs.length)
  const column = (pick: (rows: ServerRows) => readonly (number | null)[] | undefined) =>
    Float64Array.from(
      servers.flatMap((rows) => pick(rows) ?? rows.timeMs.map(() => null)),
      (value) => value ?? NaN,
    )
  const labels = Object.keys(servers[0]?.labels ?? {}).map((name) => {
    const texts = servers.flatMap((rows) => rows.labels?.[name] ?? rows.timeMs.map(() => null))
    const classes = [...new Set(texts.filter((text) => text !== null))]
    return {
      name,
      classes,
      codes: Int32Array.from(texts, (text) => (text === null ? -1 : classes.indexOf(text))),
    }
  })
  return {
    servers: servers.map(({ server }) => server),
    offsets: Uint32Array.from(offsets),
    timeMs: Float64Array.from(servers.flatMap(({ timeMs }) => timeMs)),
    metrics: Object.keys(servers[0]?.metrics ?? {}).map((name) => ({
      name,
      precision: 64,
      values: column((rows) => rows.metrics?.[name]),
    })),
    labels,
    naiveTime: false,
    notes: [],
  }
}

/** A window spec of one metric that normalizes itself, with the parts that a test changes. */
export function windowSpec(changes: Partial<WindowSpec> = {}): WindowSpec {
  return {
    layout: 'long',
    groupIds: ['series'],
    targets: [
      {
        name: 'value',
        normalizer: {
          kind: 'encoder',
          transformation: 'none',
          method: 'standard',
          centered: true,
          maxLength: null,
          levels: { lower: 0.25, center: 0.5, upper: 0.75 },
        },
      },
    ],
    quantiles: [[0.1, 0.5, 0.9]],
    maxEncoderLength: 12,
    minEncoderLength: 4,
    maxPredictionLength: 3,
    staticCategoricals: [],
    staticReals: [],
    knownCategoricals: [],
    knownReals: ['relative_time_idx'],
    unknownCategoricals: [],
    unknownReals: ['value'],
    variableGroups: {},
    lags: {},
    lagUnit: 'row',
    addRelativeTimeIdx: true,
    addTargetScales: false,
    addEncoderLength: false,
    timeIndex: null,
    constantFill: {},
    encoders: {},
    groupIdEncoders: {},
    scalers: {},
    xReals: ['relative_time_idx', 'value'],
    xCategoricals: [],
    serverId: { kind: 'name' },
    stepMs: 300_000,
    ...changes,
  }
}

/** A forecast of one series per curve set: curves[series][step] are the values of the levels, sorted. */
export function forecastOf(
  levels: readonly number[],
  series: readonly {
    readonly server: string
    readonly metric: string
    readonly current: number
    readonly curves: readonly (readonly number[])[]
  }[],
  stepMs = 300_000,
): FleetForecast {
  const values = Float32Array.from(series.flatMap(({ curves }) => curves.flat()))
  return {
    series: series.map(({ server, metric }) => ({ server, metric, profile: null })),
    stepMs,
    stepSource: 'model',
    horizon: series[0]?.curves.length ?? 0,
    levels,
    issueTimeMs: 0,
    originMs: new Float64Array(series.length),
    quantiles: values,
    rawQuantiles: null,
    crossings: 0,
    current: Float64Array.from(series, ({ current }) => current),
    historyLength: 0,
    history: new Float32Array(),
    leftOut: [],
    notes: [],
    provenance: nativeProvenance,
  }
}
