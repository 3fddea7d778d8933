import type { FleetForecast } from '../fleetForecast.ts'
import type { ForecastKinds } from '../forecastKind.ts'
import { metricBounds } from '../quantile/bounds.ts'
import { indexOfLevel } from '../quantile/level.ts'
import type { NumericColumn } from '../table.ts'
import { gridRows, type Grid } from '../window/grid.ts'
import { own } from '../window/names.ts'
import { SERVABLE, type Servable, type SimpleSeries } from './comparison.ts'
import { gridSteps } from './origins.ts'
import { createReferences } from './references.ts'
import { LOSS_LEVELS } from './score.ts'

/** Series between two turns of the generator. */
const SLICE = 8

export interface StandInOptions {
  /** The simple forecast by metric. */
  readonly simple: Readonly<Record<string, Servable>>
  /** The simple forecast of single series, before that of their metric. Omitted: none. */
  readonly simpleSeries?: readonly SimpleSeries[]
  /** Only so many of the newest steps have residuals. */
  readonly newestSteps: number
  /** Steps between two of the forecasts that residuals are of. */
  readonly stride: number
  /** The column of a metric; null: the table has none. */
  readonly columnOf: (metric: string) => NumericColumn | null
}

/**
 * A copy of a forecast in which simple forecasts stand in for the model's numbers, for some of its metrics: P10, P50 and
 * P90, within the metric's bounds; every other level is NaN. `simple` or `simpleSeries` then says which, and a note says it
 * in words.
 * grid: the rows that the forecast was made from. A metric that the forecast lacks, or a forecast without the three
 * levels, stays as it is.
 */
export function* standingIn(
  forecast: FleetForecast,
  grid: Grid,
  { simple, simpleSeries = [], newestSteps, stride, columnOf }: StandInOptions,
): Generator<void, FleetForecast> {
  const { series, horizon, levels, historyLength } = forecast
  const places = LOSS_LEVELS.map((level) => indexOfLevel(levels, level))
  if (places.includes(-1)) return forecast
  const split = gridSteps(grid)
  const references = createReferences(grid, {
    begin: Math.max(0, split - newestSteps),
    split,
    horizon,
    stride,
  })
  const servers = new Map(grid.table.servers.map((name, at) => [name, at]))
  const quantiles = forecast.quantiles.slice()
  const rawQuantiles = forecast.rawQuantiles?.slice() ?? null
  const means = forecast.means?.slice()
  const width = horizon * levels.length
  const chosen = new Map(simpleSeries.map((each) => [keyOf(each), each]))
  const served = new Map<string, Servable>()
  const servedAlone: SimpleSeries[] = []
  let turns = 0
  for (const [index, { server, metric }] of series.entries()) {
    const alone = chosen.get(keyOf({ server, metric }))
    const naive = alone?.by ?? own(simple, metric)
    const [place, column] = [servers.get(server), columnOf(metric)]
    if (naive === undefined || place === undefined || column === null) continue
    const origin = slotAt(grid, place, forecast.originMs[index] ?? NaN) + 1
    const path = references.forecast(place, column, origin)[naive]
    const past = forecast.history.subarray(index * historyLength, (index + 1) * historyLength)
    const { lower, upper } = boundsOf(metric, past)
    const levelsOf = quantiles.subarray(index * width, (index + 1) * width).fill(NaN)
    rawQuantiles?.fill(NaN, index * width, (index + 1) * width)
    means?.fill(NaN, index * horizon, (index + 1) * horizon)
    path.forEach((value, at) => {
      const level = places[at % places.length] ?? 0
      levelsOf[Math.floor(at / places.length) * levels.length + level] = Math.min(
        Math.max(value, lower),
        upper,
      )
    })
    if (alone === undefined) served.set(metric, naive)
    else servedAlone.push(alone)
    if (++turns % SLICE === 0) yield
  }
  if (served.size + servedAlone.length === 0) return forecast
  return {
    ...forecast,
    quantiles,
    rawQuantiles,
    ...(means && { means }),
    ...(forecast.kinds && { kinds: without(forecast.kinds, served) }),
    ...(served.size > 0 && { simple: Object.fromEntries(served) }),
    ...(servedAlone.length > 0 && { simpleSeries: servedAlone }),
    notes: [
      ...forecast.notes,
      ...[...served].map(([metric, naive]) => standInNote(metric, naive)),
      ...aloneNotes(servedAlone),
    ],
  }
}

function keyOf({ server, metric }: Pick<SimpleSeries, 'server' | 'metric'>): string {
  return JSON.stringify([server, metric])
}

/** What stands in is not of the model's kind. */
function without(kinds: ForecastKinds, served: ReadonlyMap<string, Servable>): ForecastKinds {
  return Object.fromEntries(Object.entries(kinds).filter(([metric]) => !served.has(metric)))
}

const NOTED: Readonly<Record<Servable, string>> = {
  lastValue: 'the last value is repeated',
  seasonalNaive: 'the same time yesterday is repeated',
  straightLine: 'a straight line is extended',
  windowDay: 'the range of the last day is repeated',
  windowRecent: 'the range of the last 24 steps is repeated',
}

function standInNote(metric: string, naive: Servable): string {
  return `${metric} is not from the model: ${NOTED[naive]}, which was more accurate on this file's past`
}

/** One note per simple forecast: there may be many such series. */
function aloneNotes(served: readonly SimpleSeries[]): string[] {
  return SERVABLE.flatMap((naive) => {
    const names = served.filter(({ by }) => by === naive).map(({ server, metric }) => `${server}/${metric}`)
    if (names.length === 0) return []
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
    const are = names.length === 1 ? 'is' : 'are'
    return [
      `${names.slice(0, NAMED).join(', ')}${more} ${are} not from the model: ${NOTED[naive]}, which was more accurate on recent values`,
    ]
  })
}

/** Series that a note names. */
const NAMED = 3

/** The slot of a server's newest row at or before a time; -1: there is none. */
function slotAt(grid: Grid, server: number, timeMs: number): number {
  const [from, to] = gridRows(grid, server)
  let row = to - 1
  while (row >= from && (grid.table.timeMs[row] ?? NaN) > timeMs) row--
  return row < from ? -1 : (grid.slots[row] ?? -1)
}

function boundsOf(metric: string, past: Float32Array): { readonly lower: number; readonly upper: number } {
  let [min, max] = [Infinity, -Infinity]
  for (const value of past) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return metricBounds(metric, min, max)
}
