import type { MetricRows } from '#data/liveTable.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import { seriesMaker } from '#forecast/wire/madeBy.ts'
import type { Parts } from '../../parts.ts'
import { QueryError } from './badData.ts'
import type { Matcher } from './expression.ts'
import { metricNames } from './names.ts'

/** Quantiles under which forecasts are series, as their label says them. */
export const QUANTILES = ['0.1', '0.5', '0.9'] as const
/** Prometheus looks so far back for a value; a coarser step of the model needs as much. */
const LOOK_BACK_MS = 300_000
const MOST_ROWS = 500_000
/** Where a feed's step is not measured yet. */
const ASSUMED_FEED_MS = 5_000

export type Labels = Readonly<Record<string, string>>

export interface SeriesOf {
  readonly labels: Labels
  readonly server: string
  readonly metric: string
  /** null: it is measured. */
  readonly quantile: (typeof QUANTILES)[number] | null
}

/** Values of one series, epoch ms ascending. */
export interface Samples {
  readonly labels: Labels
  readonly timeMs: ArrayLike<number>
  readonly values: ArrayLike<number>
}

export interface Asked {
  readonly fromMs: number
  readonly toMs: number
  /** Between two times of evaluation; null: there is one. */
  readonly stepMs: number | null
}

type Known = Pick<Parts, 'intake' | 'forecasts' | 'store'>

function forecastOf({ forecasts }: Known): FleetForecast | null {
  const standing = forecasts.standing()
  return standing.kind === 'forecast' ? standing.published.judged.forecast : null
}

/** Every series that is known and that all matchers want, measured ones first. */
export function seriesOf(parts: Known, matchers: readonly Matcher[]): readonly SeriesOf[] {
  const { servers, metrics } = parts.intake.current()
  const forecast = forecastOf(parts)
  const names = metricNames([...metrics, ...(forecast?.series ?? []).map(({ metric }) => metric)])
  const wanted = [...names.shown].filter(([, name]) => isWanted(matchers, '__name__', name))
  const metricIsWanted = new Map(wanted)
  const measured = servers
    .filter(({ name }) => isWanted(matchers, 'server', name))
    .flatMap(({ name: server, profile, values }) =>
      wanted.flatMap(([metric, name]): readonly SeriesOf[] =>
        values.has(metric)
          ? [{ labels: labelsOf(name, server, profile), server, metric, quantile: null }]
          : [],
      ),
    )
  const foretold =
    forecast === null
      ? []
      : forecast.series
          .filter(({ server, metric }) => metricIsWanted.has(metric) && isWanted(matchers, 'server', server))
          .flatMap(({ server, metric, profile }) => {
            const own = labelsOf(metricIsWanted.get(metric) ?? metric, server, profile)
            // Of measured series there is none: `model!="tft",quantile!=""` finds what the network did not make.
            const model = seriesMaker(forecast, { server, metric })
            return QUANTILES.map((quantile): SeriesOf => ({
              labels: { ...own, quantile, model },
              server,
              metric,
              quantile,
            }))
          })
  return [...measured, ...foretold].filter(({ labels }) =>
    matchers.every(({ label, matches }) => matches(labels[label] ?? '')),
  )
}

function isWanted(matchers: readonly Matcher[], label: string, value: string): boolean {
  return matchers.every((matcher) => matcher.label !== label || matcher.matches(value))
}

function labelsOf(name: string, server: string, profile: string | null): Labels {
  return { __name__: name, server, ...(profile !== null && { profile }) }
}

/** How far back a value is looked for. */
export function lookBackMs({ forecasts }: Pick<Parts, 'forecasts'>): number {
  return Math.max(LOOK_BACK_MS, forecasts.model()?.stepMs ?? 0)
}

/** Values of series from as far before a span as is looked back. Throws QueryError execution for too many. */
export async function samplesOf(
  parts: Known,
  series: readonly SeriesOf[],
  asked: Asked,
  signal: AbortSignal,
): Promise<readonly Samples[]> {
  const measured = series.filter(({ quantile }) => quantile === null)
  const foretold = series.filter(({ quantile }) => quantile !== null)
  return [...(await measuredSamples(parts, measured, asked, signal)), ...foretoldSamples(parts, foretold)]
}

async function measuredSamples(
  parts: Known,
  series: readonly SeriesOf[],
  { fromMs, toMs, stepMs }: Asked,
  signal: AbortSignal,
): Promise<readonly Samples[]> {
  if (series.length === 0) return []
  const { store, intake, forecasts } = parts
  const servers = [...new Set(series.map(({ server }) => server))]
  const metrics = [...new Set(series.map(({ metric }) => metric))]
  const span = { fromMs: fromMs - lookBackMs(parts), toMs }
  const modelStepMs = forecasts.model()?.stepMs ?? null
  const feedMs = intake.facts().feedStepMs ?? ASSUMED_FEED_MS
  const isTooFine = ((span.toMs - span.fromMs) / feedMs) * servers.length > MOST_ROWS
  const isCoarse = modelStepMs !== null && ((stepMs !== null && stepMs >= modelStepMs) || isTooFine)
  // What was read before the daemon began is there on the model's step alone.
  const samplesFromMs = isCoarse ? Infinity : (store.facts().fromMs.sample ?? Infinity)
  const read = async (tier: 'sample' | 'step', from: number, to: number): Promise<MetricRows | null> => {
    if (from > to) return null
    const which = { servers, metrics, maxRows: MOST_ROWS + 1 }
    const rows = await store.rows(tier, { fromMs: from, toMs: to }, which, signal)
    if (rows.servers.length > MOST_ROWS)
      throw new QueryError(
        'execution',
        'query processing would load too many samples into memory in query execution',
      )
    return rows
  }
  const early = await read('step', span.fromMs, Math.min(span.toMs, samplesFromMs - 1))
  const late = await read('sample', Math.max(span.fromMs, samplesFromMs), span.toMs)
  const found = new Map<string, { timeMs: number[]; values: number[] }>()
  for (const rows of [early, late]) if (rows !== null) collect(rows, found)
  return series.flatMap(({ server, metric, labels }) => {
    const own = found.get(JSON.stringify([server, metric]))
    return own === undefined ? [] : [{ labels, ...own }]
  })
}

function collect(rows: MetricRows, into: Map<string, { timeMs: number[]; values: number[] }>): void {
  for (const { name, values } of rows.metrics) {
    let current: string | null = null
    let own = { timeMs: [] as number[], values: [] as number[] }
    rows.servers.forEach((server, row) => {
      if (server !== current) {
        current = server
        const key = JSON.stringify([server, name])
        own = into.get(key) ?? { timeMs: [], values: [] }
        into.set(key, own)
      }
      const value = values[row] ?? NaN
      if (Number.isNaN(value)) return
      own.timeMs.push(rows.timeMs[row] ?? NaN)
      own.values.push(value)
    })
  }
}

function foretoldSamples(parts: Known, series: readonly SeriesOf[]): readonly Samples[] {
  const forecast = forecastOf(parts)
  if (forecast === null || series.length === 0) return []
  const places = new Map(
    forecast.series.map(({ server, metric }, at) => [JSON.stringify([server, metric]), at]),
  )
  return series.flatMap(({ server, metric, quantile, labels }) => {
    const place = places.get(JSON.stringify([server, metric]))
    if (place === undefined) return []
    const values = pathAt(forecast, place, Number(quantile))
    const originMs = forecast.originMs[place] ?? NaN
    const timeMs = Float64Array.from(values, (_, step) => originMs + (step + 1) * forecast.stepMs)
    return values.every(Number.isNaN) ? [] : [{ labels, timeMs, values }]
  })
}

/** The newest value at or before each time, at most so old; NaN and none are skipped. times ascend. */
export function evaluated(
  { timeMs, values }: Samples,
  times: Iterable<number>,
  { lookBackMs: lookBack, offsetMs }: { readonly lookBackMs: number; readonly offsetMs: number },
): readonly (readonly [atMs: number, value: number])[] {
  const found: (readonly [number, number])[] = []
  let next = 0
  for (const atMs of times) {
    const wantedMs = atMs - offsetMs
    while (next < timeMs.length && (timeMs[next] ?? NaN) <= wantedMs) next++
    const [valueMs, value] = [timeMs[next - 1] ?? NaN, values[next - 1] ?? NaN]
    if (wantedMs - valueMs <= lookBack && !Number.isNaN(value)) found.push([atMs, value])
  }
  return found
}
