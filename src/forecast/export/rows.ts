import type { Servable } from '../accuracy/comparison.ts'
import type { FleetForecast, Provenance, SeriesKey } from '../fleetForecast.ts'
import type { Severity } from '../thresholds.ts'

/** What of a forecast goes into a file: S series, D horizon steps, Q levels; a row per series and step. */
export interface ForecastRows {
  readonly series: readonly SeriesKey[]
  /** [S] against the thresholds of then; null: not judged. */
  readonly severity: readonly Severity[] | null
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
  /** What a verdict said of the model, in words, by metric; absent: none was made. */
  readonly verdicts?: Readonly<Record<string, string>>
}

/** Copies some series of a forecast, by their indices, in that order. severity: of every series of the forecast. verdicts: see ForecastRows. */
export function pickRows(
  forecast: FleetForecast,
  indices: readonly number[],
  severity: readonly Severity[] | null,
  sourceName: string | null = null,
  verdicts: Readonly<Record<string, string>> = {},
): ForecastRows {
  const { horizon, levels, stepMs, issueTimeMs, provenance, simple = {} } = forecast
  const width = horizon * levels.length
  const quantiles = new Float32Array(indices.length * width)
  const series: SeriesKey[] = []
  indices.forEach((index, at) => {
    const key = forecast.series[index]
    if (key === undefined) throw new RangeError(`there is no series ${index}`)
    series.push(key)
    quantiles.set(forecast.quantiles.subarray(index * width, (index + 1) * width), at * width)
  })
  return {
    series,
    severity: severity === null ? null : indices.map((index) => severity[index] ?? 'unknown'),
    originMs: Float64Array.from(indices, (index) => forecast.originMs[index] ?? NaN),
    quantiles,
    levels,
    horizon,
    stepMs,
    issueTimeMs,
    provenance,
    sourceName,
    simple,
    verdicts,
  }
}
