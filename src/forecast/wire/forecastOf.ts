import type { Engine, FleetForecast } from '../fleetForecast.ts'
import type { ForecastKind, ForecastKinds } from '../forecastKind.ts'
import { crosses, repair } from '../quantile/repair.ts'
import type { WireMetadata, WirePrediction } from './prediction.ts'

/** What a message does not say of itself. */
export interface ForecastContext {
  readonly issueTimeMs: number
  readonly stepMs: number
  readonly stepSource: FleetForecast['stepSource']
  /** Epoch ms of the server's newest row. */
  readonly originMs: (server: string) => number
  /** values: [S, length] in the order of the prediction's series; null: nothing is known of the past. */
  readonly history: { readonly length: number; readonly values: Float32Array } | null
  readonly computedAtMs: number
  readonly elapsedMs: number
  readonly engine: Engine
  /** What the daemon is called, its address as a rule. */
  readonly name: string
}

const LEVELS = [0.1, 0.5, 0.9]
const UNBOUNDED = { lower: -Infinity, upper: Infinity }

/**
 * A daemon's forecast in the form that screens take. Its figures are those of the wire: none is changed or bounded, only
 * levels that cross are put in order, and counted.
 */
export function forecastOf(prediction: WirePrediction, context: ForecastContext): FleetForecast {
  const { series, servers, horizon, metadata } = prediction
  const { history } = context
  const profiles = new Map(servers.map(({ name, profile }) => [name, profile]))
  const { quantiles, crossings } = quantilesOf(prediction)
  const kinds = pointsOf(prediction)
  return {
    series: series.map(({ server, metric }) => ({ server, metric, profile: profiles.get(server) ?? null })),
    stepMs: context.stepMs,
    stepSource: context.stepSource,
    horizon,
    levels: LEVELS,
    issueTimeMs: context.issueTimeMs,
    originMs: Float64Array.from(series, ({ server }) => context.originMs(server)),
    quantiles,
    rawQuantiles: null,
    crossings,
    ...(kinds && { kinds }),
    current: Float64Array.from(series, ({ current }) => current),
    historyLength: history?.length ?? 0,
    history: history?.values ?? new Float32Array(),
    leftOut: prediction.leftOut,
    notes: prediction.remarks,
    provenance: {
      source: 'daemon',
      asOfMs: null,
      engine: context.engine,
      backend: claimOf(metadata, context.name),
      modelName: modelNameOf(metadata?.modelDir ?? null),
      modelSha256: null,
      elapsedMs: context.elapsedMs,
      selfCheckError: null,
      computedAtMs: context.computedAtMs,
    },
  }
}

/** [S, D, 3] and how many of the S * D points crossed. */
function quantilesOf({ series, horizon }: WirePrediction) {
  const Q = LEVELS.length
  const quantiles = new Float32Array(series.length * horizon * Q)
  let crossings = 0
  series.forEach(({ p10, p50, p90 }, s) => {
    for (let step = 0; step < horizon; step++) {
      const at = (s * horizon + step) * Q
      const [low, median, high] = [p10[step] ?? NaN, p50[step] ?? NaN, p90[step] ?? NaN]
      quantiles[at] = low
      quantiles[at + 1] = median
      quantiles[at + 2] = high
      if (low <= median && median <= high) continue
      if (!crosses([low, median, high])) continue
      crossings++
      repair(quantiles.subarray(at, at + Q), UNBOUNDED)
    }
  })
  return { quantiles, crossings }
}

/** Metrics of which P50 alone was sent, for all servers; null: none. */
function pointsOf({ series }: WirePrediction): ForecastKinds | null {
  const points = new Map<string, boolean>()
  for (const { metric, p10, p50, p90 } of series) {
    if (p50.every(Number.isNaN)) continue
    const alone = p10.every(Number.isNaN) && p90.every(Number.isNaN)
    points.set(metric, alone && points.get(metric) !== false)
  }
  const kind: ForecastKind = { kind: 'point', loss: null, statistic: 'other', range: null }
  const found = [...points].flatMap(([metric, alone]) => (alone ? [[metric, kind] as const] : []))
  return found.length === 0 ? null : Object.fromEntries(found)
}

/** `says TFT on cpu`. */
function claimOf(metadata: WireMetadata | null, name: string): string {
  const modelType = metadata?.modelType ?? null
  if (modelType === null) return `not stated by ${name}`
  const device = metadata?.device ?? null
  return device === null ? `says ${modelType}` : `says ${modelType} on ${device}`
}

/** The model folder's own name; the daemons write `none` where they have none. */
function modelNameOf(modelDir: string | null): string | null {
  const name = modelDir?.split(/[/\\]/).findLast((part) => part !== '') ?? null
  return name === 'none' ? null : name
}
