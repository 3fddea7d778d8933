import type { Servable, SimpleSeries } from '../accuracy/comparison.ts'
import { thresholdIn, type Assessment } from '../assess.ts'
import {
  countSoFar,
  isPending,
  type FleetForecast,
  type ForecastCount,
  type Provenance,
  type SeriesKey,
} from '../fleetForecast.ts'
import type { ForecastKinds } from '../forecastKind.ts'
import type { Severity } from '../thresholds.ts'
import type { LeftOut } from '../window/inputs.ts'

/** A series, or with metric null a whole server, that has no forecast. */
export type Skipped = Pick<LeftOut, 'server' | 'metric' | 'reason'>

/** What of a forecast goes into a file: S series, D horizon steps, Q levels; a row per series and step. */
export interface ForecastRows {
  readonly series: readonly SeriesKey[]
  /** [S] against the thresholds of then; null: not judged. */
  readonly severity: readonly Severity[] | null
  /** null or absent: not judged. */
  readonly breaches?: BreachRows | null
  /** [S] each series' own newest row; step k is valid at originMs + k * stepMs. */
  readonly originMs: Float64Array
  /** [S, D, Q] as they are shown: bounded, in order across levels; NaN: the model does not give this level. */
  readonly quantiles: Float32Array
  /** Ascending. */
  readonly levels: readonly number[]
  readonly horizon: number
  readonly stepMs: number
  readonly issueTimeMs: number
  readonly provenance: Provenance
  /** The daemon that sent the forecast: its address; null or absent: it was made here. */
  readonly sourceName?: string | null
  /** Metrics whose numbers are a simple forecast's, and which; absent: none. */
  readonly simple?: Readonly<Record<string, Servable>>
  /** Single series of which the same is so; absent: none. */
  readonly simpleSeries?: readonly SimpleSeries[]
  /** What metrics' numbers are where they are not the model's own quantiles; absent: all are. */
  readonly kinds?: ForecastKinds
  /** [S, D] means of distributions, NaN where a series has none; absent: none has. */
  readonly means?: Float32Array
  /** How many series were forecast when it was written, of how many; absent: all. */
  readonly soFar?: ForecastCount
  /** How much of the forecast was chosen for the file, in words; absent: all of it. */
  readonly selection?: string
  /** What of the choice has no forecast, and why; absent: all of it has one. */
  readonly skipped?: readonly Skipped[]
  /** What a verdict said of the model, in words, by metric; absent: none was made. */
  readonly verdicts?: Readonly<Record<string, string>>
}

/** [S] the breach that each series' severity is about; NaN: not known, or the metric has no threshold. */
export interface BreachRows extends CrossingRows {
  /** The threshold that is crossed first, or is met: the warning one on the way to the critical one, else the same. */
  readonly first: CrossingRows
}

/** [S] */
export interface CrossingRows {
  /** Of meeting the threshold at any time within the horizon; 1: the newest value does. */
  readonly probability: Float32Array
  /** In the metric's unit. */
  readonly threshold: Float32Array
  /** From the issue time, if it comes: as likely sooner as later. */
  readonly minutes: Float32Array
}

/** What of an assessment goes into a file. */
type Judged = Pick<
  Assessment,
  'severity' | 'met' | 'chance' | 'limit' | 'afterMs' | 'before' | 'chances' | 'thresholds'
>

function breachRows(judged: Judged, series: FleetForecast['series'], indices: readonly number[]): BreachRows {
  const { chance, limit, afterMs } = judged
  const pick = (values: ArrayLike<number>, unit = 1) =>
    Float32Array.from(indices, (index) => (values[index] ?? NaN) / unit)
  const firsts = indices.map((index) => firstRow(judged, series[index]?.metric ?? '', index))
  return {
    probability: pick(chance),
    threshold: pick(limit),
    minutes: pick(afterMs, 60_000),
    first: {
      probability: Float32Array.from(firsts, (first) => first.probability),
      threshold: Float32Array.from(firsts, (first) => first.threshold),
      minutes: Float32Array.from(firsts, ({ ms }) => ms / 60_000),
    },
  }
}

/** The first crossing of one series: what is met, what comes before the limit, else the limit itself. */
function firstRow(judged: Judged, metric: string, index: number) {
  const at = (values: ArrayLike<number>) => values[index] ?? NaN
  const met = at(judged.met)
  if (!Number.isNaN(met)) return { probability: 1, threshold: met, ms: 0 }
  const ms = at(judged.before.afterMs)
  if (Number.isNaN(ms))
    return { probability: at(judged.chance), threshold: at(judged.limit), ms: at(judged.afterMs) }
  const threshold = thresholdIn(judged, metric)?.warning ?? NaN
  return { probability: at(judged.chances.warning), threshold, ms }
}

/**
 * Copies some series of a forecast, by their indices, in that order, but for those that are not forecast yet. judged: of every series of the forecast. verdicts: see
 * ForecastRows.
 */
export function pickRows(
  forecast: FleetForecast,
  wanted: readonly number[],
  judged: Judged | null,
  sourceName: string | null = null,
  verdicts: Readonly<Record<string, string>> = {},
): ForecastRows {
  const { horizon, levels, stepMs, issueTimeMs, provenance, simple = {}, simpleSeries, kinds } = forecast
  const soFar = countSoFar(forecast)
  const indices = soFar === null ? wanted : wanted.filter((index) => !isPending(forecast, index))
  const width = horizon * levels.length
  const quantiles = new Float32Array(indices.length * width)
  const means = forecast.means && new Float32Array(indices.length * horizon)
  const series: SeriesKey[] = []
  indices.forEach((index, at) => {
    const key = forecast.series[index]
    if (key === undefined) throw new RangeError(`series ${index} does not exist`)
    series.push(key)
    quantiles.set(forecast.quantiles.subarray(index * width, (index + 1) * width), at * width)
    if (forecast.means)
      means?.set(forecast.means.subarray(index * horizon, (index + 1) * horizon), at * horizon)
  })
  return {
    series,
    severity: judged === null ? null : indices.map((index) => judged.severity[index] ?? 'unknown'),
    breaches: judged === null ? null : breachRows(judged, forecast.series, indices),
    originMs: Float64Array.from(indices, (index) => forecast.originMs[index] ?? NaN),
    quantiles,
    levels,
    horizon,
    stepMs,
    issueTimeMs,
    provenance,
    sourceName,
    simple,
    ...(simpleSeries && { simpleSeries }),
    ...(kinds && { kinds }),
    ...(means && { means }),
    ...(soFar && { soFar }),
    verdicts,
  }
}
