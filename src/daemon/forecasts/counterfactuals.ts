import type { MetricRows } from '#data/liveTable.ts'
import type { EngineClient, ModelFacts, OpenModel } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { metricBounds } from '#forecast/quantile/bounds.ts'
import { median, sortedQuantile } from '#forecast/statistics.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import type { Counterfactual } from './api.ts'

/** An hour of five-minute steps: what somebody could have done otherwise. */
const CHANGED_STEPS = 12
const MOST = 6
const DAY_MS = 86_400_000

type Change = Counterfactual['change']

/**
 * What the network says of one server if its newest steps had been otherwise. rows: those of the server, as far back as the
 * model looks. Both forecasts are made from them alone, so that nothing else differs. Of a model that reads each metric as a
 * series of its own only changes of the series' own past matter, and no others are tried. Fails with argument-invalid where
 * the rows have no such metric, and as EngineClient.forecast.
 */
export async function counterfactualsOf(
  series: SeriesKey,
  rows: MetricRows,
  {
    engine,
    model,
    stepMs,
  }: { readonly engine: EngineClient; readonly model: OpenModel; readonly stepMs: number | null },
  signal: AbortSignal,
): Promise<readonly Counterfactual[]> {
  const ownStepMs = stepMs ?? model.facts.stepMs ?? model.facts.assumedStepMs
  const read = model.facts.layout === 'long' ? only(rows, series.metric) : rows
  const changes = changesOf(series, read, model.facts, ownStepMs)
  const medianOf = async (of: MetricRows): Promise<Float32Array> => {
    const options = { name: series.server, history: null, model, stepMs, rows: () => Promise.resolve(of) }
    const table = await engine.gather(options, silent, signal)
    try {
      const request = { table, model, stepMs, renames: {} }
      const { forecast } = await engine.forecast(request, DEFAULT_CRITERIA, silent, signal)
      return pathOf(forecast, series)
    } finally {
      table.close()
    }
  }
  const before = await medianOf(read)
  const made: Counterfactual[] = []
  for (const change of changes) made.push({ change, before, after: await medianOf(changed(read, change)) })
  return made
}

const silent = (): void => undefined

/** [horizon] P50. */
function pathOf({ series, levels, quantiles, horizon }: FleetForecast, key: SeriesKey): Float32Array {
  const at = series.findIndex(({ server, metric }) => server === key.server && metric === key.metric)
  const level = levels.findIndex((each) => Math.abs(each - 0.5) < 1e-9)
  if (at < 0 || level < 0)
    throw new FleetcastError('argument-invalid', `${key.server}/${key.metric} has no median forecast`)
  return Float32Array.from(
    { length: horizon },
    (_, step) => quantiles[(at * horizon + step) * levels.length + level] ?? NaN,
  )
}

function only(rows: MetricRows, metric: string): MetricRows {
  return {
    ...rows,
    metrics: rows.metrics.filter(({ name, covariate }) => covariate === true || name === metric),
  }
}

/** Of the series' own metric first; of others what the network reads of them. */
function changesOf(
  { server, metric }: SeriesKey,
  rows: MetricRows,
  { layout, neededColumns, targets }: ModelFacts,
  stepMs: number,
): readonly Change[] {
  const day = newestDay(rows, metric, stepMs)
  if (day.length === 0) {
    throw new FleetcastError('argument-invalid', `${server} has no value of ${metric} in the last day`)
  }
  const own = (kind: Change['kind'], value: number): Change => ({ metric, kind, value, steps: CHANGED_STEPS })
  const changes = [
    own('scaled', 0.8),
    own('scaled', 0.5),
    own('scaled', 1.2),
    own('held', median(day)),
    own('held', sortedQuantile(day, 0.1)),
  ]
  const read = new Set([...neededColumns, ...targets])
  const others = rows.metrics
    .filter(
      ({ name, covariate }) => layout === 'wide' && covariate !== true && name !== metric && read.has(name),
    )
    .map(({ name }): Change => ({ metric: name, kind: 'scaled', value: 0.8, steps: CHANGED_STEPS }))
  // Where other metrics count, they are what somebody would rather know of.
  return others.length === 0
    ? changes
    : [...changes.slice(0, 1), ...others.slice(0, MOST - 2), ...changes.slice(3, 4)]
}

/** Values of the last day, ascending. */
function newestDay(rows: MetricRows, metric: string, stepMs: number): Float64Array {
  const column = rows.metrics.find(({ name }) => name === metric)
  const newest = newestTime(rows)
  return Float64Array.from(
    rows.servers.flatMap((_, row) => {
      const value = column?.values[row] ?? NaN
      return (rows.timeMs[row] ?? NaN) > newest - DAY_MS - stepMs / 2 && Number.isFinite(value) ? [value] : []
    }),
  ).sort()
}

/** The rows with a change of the newest steps, within the metric's bounds. */
function changed(rows: MetricRows, { metric, kind, value, steps }: Change): MetricRows {
  const times = [...new Set(Array.from(rows.timeMs))].sort((a, b) => b - a)
  const fromMs = times[Math.min(steps, times.length) - 1] ?? Infinity
  const metrics = rows.metrics.map((column) => {
    if (column.name !== metric) return column
    const values = Float64Array.from(column.values)
    const known = values.filter(Number.isFinite)
    const { lower, upper } = metricBounds(metric, Math.min(...known), Math.max(...known))
    values.forEach((was, row) => {
      if (!Number.isFinite(was) || (rows.timeMs[row] ?? NaN) < fromMs) return
      values[row] = Math.min(Math.max(kind === 'scaled' ? was * value : value, lower), upper)
    })
    return { ...column, values }
  })
  return { ...rows, metrics }
}

function newestTime({ timeMs }: MetricRows): number {
  let newest = -Infinity
  for (let row = 0; row < timeMs.length; row++) newest = Math.max(newest, timeMs[row] ?? NaN)
  return newest
}
