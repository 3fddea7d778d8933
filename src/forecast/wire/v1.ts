import { v1Environment } from './v1Environment.ts'
import { WIRE_NAMES } from '../accuracy/comparison.ts'
import { thresholdIn, type Assessment, type PassageArrays } from '../assess.ts'
import { standInOf } from '../engines.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import type { Severity } from '../thresholds.ts'
import { kindOf, kindWords } from '../forecastKind.ts'
import { pathAt } from '../quantile/curve.ts'
import { isSameLevel } from '../quantile/level.ts'
import { v1Alerts } from './v1Alerts.ts'
import type { LeftOut } from '../window/inputs.ts'
import { madeByFields } from './madeBy.ts'
import { numbersText } from './numbersText.ts'
import { wireNumber, wireNumbers } from './wireNumber.ts'
import type { TimeText } from './wireTime.ts'

/** One metric of one server on the wire of the first-generation daemon (v1): arrays have one entry per horizon step. */
export interface V1Metric {
  readonly p10: readonly (number | null)[]
  readonly p50: readonly (number | null)[]
  readonly p90: readonly (number | null)[]
  /** Where p50 is not the median of a distribution that the model gives: `mean`, its mean, which the library forecasts. */
  readonly p50_is?: 'mean'
  /** The median beside such a p50. */
  readonly median?: readonly (number | null)[]
  /** What the numbers are where they are not quantiles from the model, in words. */
  readonly forecast_kind?: string
  readonly current: number | null
  /** (p50 at the horizon - current) / steps, in units per step. */
  readonly trend: number | null
  /** Which simple forecast the numbers are, where they are not the model's. */
  readonly simple_forecast?: string
  readonly severity: Severity
  /** Of meeting the threshold at any time within the horizon; 1: it is met. null: no threshold, or nothing is known. */
  readonly breach_probability: number | null
  readonly breach_threshold: number | null
  /** If it comes: as likely sooner as later; then when one in ten has come, and all but one in ten. */
  readonly breach_minutes: readonly (number | null)[]
  /** The warning threshold where that is crossed before the one above; absent: it is not, or is the same. */
  readonly first_breach?: {
    readonly probability: number | null
    readonly threshold: number | null
    readonly minutes: readonly (number | null)[]
  }
  /** Raw levels as the checkpoint lists them: unbounded, may cross; 0.5 is `median` where p50 is a mean. Only where asked for. */
  readonly quantiles?: Readonly<Record<string, readonly (number | null)[]>>
}

type V1Predictions = Readonly<Record<string, Readonly<Record<string, V1Metric>>>>

/** The library's point forecast of a distribution where that is its mean; null: the series has none. */
function meanPath({ means, horizon }: FleetForecast, series: number): Float32Array | null {
  const path = means?.subarray(series * horizon, (series + 1) * horizon)
  return path === undefined || path.every(Number.isNaN) ? null : path
}

function rawLevels(
  forecast: FleetForecast,
  series: number,
  steps: number,
  withoutMedian: boolean,
): Record<string, (number | null)[]> {
  const { levels, rawQuantiles, horizon } = forecast
  const paths = levels.map((level, index) => {
    const path = Array.from({ length: steps }, (_, step) =>
      wireNumber(rawQuantiles?.[(series * horizon + step) * levels.length + index] ?? NaN),
    )
    return [String(level), path] as const
  })
  // Targets may have levels of their own: what this one does not have is no row of nulls.
  return Object.fromEntries(
    paths.filter(
      ([level, path]) =>
        path.some((value) => value !== null) && !(withoutMedian && isSameLevel(Number(level), 0.5)),
    ),
  )
}

/** Of an assessment what v1 says of a series. */
type SeriesFacts = PassageArrays &
  Pick<Assessment, 'severity' | 'chance' | 'limit' | 'before' | 'chances' | 'thresholds'>

/** One series as v1 has it; allLevels adds the raw levels under `quantiles`. assessment: of this forecast. */
export function v1Metric(
  forecast: FleetForecast,
  assessment: SeriesFacts,
  index: number,
  allLevels: boolean,
): V1Metric {
  const paths = v1Paths(forecast, index)
  const isMean = paths.p50_is !== undefined
  return {
    ...paths,
    ...v1Now(forecast, assessment, index, paths.p50.at(-1) ?? null),
    ...(allLevels ? { quantiles: rawLevels(forecast, index, forecast.horizon, isMean) } : {}),
  }
}

/** v1Metric() as JSON, without objects and numbers in between. */
export function v1MetricText(
  forecast: FleetForecast,
  assessment: SeriesFacts,
  index: number,
  allLevels: boolean,
): string {
  if (allLevels) return JSON.stringify(v1Metric(forecast, assessment, index, allLevels))
  const { json, last } = v1PathsText(forecast, index)
  return `${json},${JSON.stringify(v1Now(forecast, assessment, index, last)).slice(1)}`
}

type V1Paths = Pick<V1Metric, 'p10' | 'p50' | 'p90' | 'p50_is' | 'median' | 'forecast_kind'>

/** What v1 tells of a series ahead [D]; median: only where p50 is the mean. */
function pathsOf(forecast: FleetForecast, index: number) {
  const median = pathAt(forecast, index, 0.5)
  const mean = meanPath(forecast, index)
  return {
    p10: pathAt(forecast, index, 0.1),
    p50: mean ?? median,
    p90: pathAt(forecast, index, 0.9),
    median: mean === null ? null : median,
  }
}

/** What the numbers are where they are not quantiles from the model. */
function kindText(forecast: FleetForecast, index: number, hasMean: boolean): string | null {
  const kind = kindOf(forecast, forecast.series[index]?.metric ?? '')
  if (kind === null) return null
  return `${kindWords(kind)}${hasMean ? '; p50 is its mean, median is its median' : ''}`
}

/** Of v1Metric what only another forecast changes. */
function v1Paths(forecast: FleetForecast, index: number): V1Paths {
  const { p10, p50, p90, median } = pathsOf(forecast, index)
  const kind = kindText(forecast, index, median !== null)
  return {
    p10: wireNumbers(p10),
    p50: wireNumbers(p50),
    p90: wireNumbers(p90),
    ...(median === null ? {} : { p50_is: 'mean', median: wireNumbers(median) }),
    ...(kind === null ? {} : { forecast_kind: kind }),
  }
}

/** v1Metric() as JSON without its closing brace, as far as v1Paths() goes; last: of its p50. */
export function v1PathsText(
  forecast: FleetForecast,
  index: number,
): { readonly json: string; readonly last: number | null } {
  const { p10, p50, p90, median } = pathsOf(forecast, index)
  const kind = kindText(forecast, index, median !== null)
  const json = [
    `{"p10":${numbersText(p10)},"p50":${numbersText(p50)},"p90":${numbersText(p90)}`,
    ...(median === null ? [] : [`"p50_is":"mean","median":${numbersText(median)}`]),
    ...(kind === null ? [] : [`"forecast_kind":${JSON.stringify(kind)}`]),
  ].join()
  return { json, last: wireNumber(p50[p50.length - 1] ?? NaN) }
}

/** Of v1Metric what the newest value changes. last: of its p50. */
export function v1Now(
  forecast: FleetForecast,
  assessment: SeriesFacts,
  index: number,
  last: number | null,
): Omit<V1Metric, keyof V1Paths | 'quantiles'> {
  const { severity, chance, limit, before, chances } = assessment
  const { metric, server } = forecast.series[index] ?? { metric: '', server: '' }
  const probability = (values: Float32Array) => wireNumber(Number((values[index] ?? NaN).toPrecision(4)))
  const minutesOf = ({ afterMs, earliestMs, latestMs }: PassageArrays) =>
    [afterMs, earliestMs, latestMs].map((times) => wireNumber(Math.round((times[index] ?? NaN) / 6000) / 10))
  const naive = standInOf(forecast, metric, server)
  const current = wireNumber(forecast.current[index] ?? NaN)
  return {
    current,
    trend: last === null || current === null ? null : wireNumber((last - current) / forecast.horizon),
    ...(naive === undefined ? {} : { simple_forecast: WIRE_NAMES[naive] }),
    severity: severity[index] ?? 'unknown',
    breach_probability: probability(chance),
    breach_threshold: wireNumber(limit[index] ?? NaN),
    breach_minutes: minutesOf(assessment),
    ...(Number.isNaN(before.afterMs[index] ?? NaN)
      ? {}
      : {
          first_breach: {
            probability: probability(chances.warning),
            threshold: wireNumber(thresholdIn(assessment, metric)?.warning ?? NaN),
            minutes: minutesOf(before),
          },
        }),
  }
}

/** FleetForecast → the `predictions` object of v1. allLevels adds the raw levels under `quantiles`. */
function v1Predictions(forecast: FleetForecast, assessment: Assessment, allLevels: boolean): V1Predictions {
  // Null prototypes: a server may be called __proto__.
  const servers = Object.create(null) as Record<string, Record<string, V1Metric>>
  forecast.series.forEach(({ server, metric }, index) => {
    const metrics = (servers[server] ??= Object.create(null) as Record<string, V1Metric>)
    metrics[metric] = v1Metric(forecast, assessment, index, allLevels)
  })
  return servers
}

/** `server` or `server/metric` → why it was skipped. */
function v1LeftOut(leftOut: readonly LeftOut[]): Record<string, string> {
  return Object.fromEntries(
    leftOut.map(({ server, metric, reason }) => [metric === null ? server : `${server}/${metric}`, reason]),
  )
}

/** v1's metadata keys, and ours beside them. timeOf: default UTC with a Z. */
export function v1Metadata(
  forecast: FleetForecast,
  steps: number,
  inputPoints: number,
  timeOf: TimeText = (ms) => new Date(ms).toISOString(),
) {
  const { provenance } = forecast
  return {
    ...madeByFields(forecast),
    model_dir: provenance.modelName ?? 'none',
    prediction_time: timeOf(provenance.computedAtMs),
    horizon_steps: steps,
    input_points: inputPoints,
    device: provenance.backend,
    engine: provenance.engine,
    model_name: provenance.modelName,
    model_sha256: provenance.modelSha256,
    issued_at: timeOf(forecast.issueTimeMs),
    computed_at: timeOf(provenance.computedAtMs),
    step_seconds: forecast.stepMs / 1000,
    step_source: forecast.stepSource,
    crossings_repaired: forecast.crossings,
    self_check_error: provenance.selfCheckError,
    notes: forecast.notes,
    left_out: v1LeftOut(forecast.leftOut),
  }
}

export interface V1Options {
  /** Adds the raw levels under `quantiles`. */
  readonly allLevels: boolean
  /** Rows that were read. */
  readonly inputPoints: number
  /** Omitted: UTC, with its Z. */
  readonly timeOf?: TimeText
}

/** The whole result object of v1, as its REST, its WebSocket and its command line give it; assessment: of this forecast. */
export function v1Prediction(
  forecast: FleetForecast,
  assessment: Assessment,
  { allLevels, inputPoints, timeOf }: V1Options,
) {
  return {
    predictions: v1Predictions(forecast, assessment, allLevels),
    alerts: v1Alerts(forecast, assessment),
    environment: v1Environment(forecast, assessment),
    metadata: v1Metadata(forecast, forecast.horizon, inputPoints, timeOf),
  }
}
