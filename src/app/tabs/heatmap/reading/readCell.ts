import { isPending, staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import { chancesBy } from '#forecast/chance/chancesBy.ts'
import { curveAt, levelAt, type Curve } from '#forecast/quantile/curve.ts'
import { meets, type Threshold } from '#forecast/thresholds.ts'
import type { LeftOut } from '#forecast/window/inputs.ts'
import type { Source } from '../field/field.ts'
import { lagOf } from '../field/span.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import { rowsIn, type Placement } from '../picture/placement.ts'
import type { Row } from '../rows/rows.ts'

/** What is known of one cell: of one server, or of the one that stands for its group. */
export interface CellReading {
  readonly server: string
  readonly profile: string | null
  /** The one that is spoken of: with any-risk the one that makes it. */
  readonly metric: string
  /** null: this server has no such series. */
  readonly series: number | null
  readonly threshold: Threshold | null
  /** From the issue time. */
  readonly step: number
  /** The series' own time of this cell; NaN: none. */
  readonly validMs: number
  /** See staleMs(). */
  readonly staleMs: number | null
  /** What the colour says; NaN: not known. */
  readonly shownValue: number
  readonly content:
    | { readonly kind: 'absent' }
    | { readonly kind: 'left-out'; readonly reason: string }
    /** Before its history, in a gap of it, or beyond its horizon. */
    | { readonly kind: 'unknown' }
    | { readonly kind: 'pending' }
    | { readonly kind: 'measured'; readonly value: number }
    | {
        readonly kind: 'forecast'
        readonly curve: Curve
        readonly low: number
        readonly middle: number
        readonly high: number
        /** Of having met the warning threshold by this step; NaN: there is none, or it is not known. */
        readonly chance: number
      }
}

/** Line of a row whose value at this column stands for the row: its only one, or the worst of the group. */
export function worstLine(
  { field, worst }: HeatmapData,
  lines: readonly number[],
  column: number,
): number | null {
  const sign = worst === 'largest' ? 1 : -1
  const valueOf = (line: number) => sign * (field.values[line * field.span.count + column] ?? NaN)
  // As it is painted: what is doubtful stands only where there is no other.
  const isBetter = (line: number, than: number) => {
    const [a, b] = [valueOf(line), valueOf(than)]
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(b) && !Number.isNaN(a)
    const [doubtA, doubtB] = [field.doubtful[line] ?? 0, field.doubtful[than] ?? 0]
    return doubtA === doubtB ? a > b : doubtA < doubtB
  }
  let found = lines[0] ?? null
  for (const line of lines) if (found === null || isBetter(line, found)) found = line
  return found
}

/** The row that stands for all rows of the pixel at this height, at this column; null: there is none. */
export function worstRow(
  data: HeatmapData,
  rows: readonly Row[],
  placement: Placement,
  y: number,
  pixel: number,
  column: number,
): number | null {
  const { first, count } = rowsIn(placement, y, pixel)
  const shared = rows.slice(first, first + count).map(({ lines }) => worstLine(data, lines, column))
  const worst = worstLine(
    data,
    shared.filter((line) => line !== null),
    column,
  )
  return shared.length === 0 ? null : first + Math.max(0, shared.indexOf(worst))
}

/** Reads one line at one step. */
export function readCell(data: HeatmapData, line: number, step: number): CellReading {
  const { forecast, states, field, sources, metric } = data
  const state = states[line]
  const column = step - field.span.first
  const shownValue = field.values[line * field.span.count + column] ?? NaN
  const candidates = (sources[line] ?? []).map((source) =>
    source.kind === 'series'
      ? { ...source, content: contentOf(forecast, source, step) }
      : { series: null, threshold: null, content: leftOutContent(source.leftOut) },
  )
  // Of several metrics the one whose chance is shown.
  const chanceOf = ({ content, threshold }: Pick<CellReading, 'content' | 'threshold'>) => {
    if (content.kind === 'forecast') return Number.isNaN(content.chance) ? -1 : content.chance
    if (content.kind !== 'measured' || threshold === null) return -1
    return Number(meets(content.value, threshold.warning, threshold.direction))
  }
  const [chosen] = candidates.toSorted((a, b) => chanceOf(b) - chanceOf(a))
  const series = chosen?.series ?? null
  return {
    server: state?.server ?? '',
    profile: state?.profile ?? null,
    metric: series === null ? metric : (forecast.series[series]?.metric ?? metric),
    series,
    threshold: chosen?.threshold ?? null,
    step,
    validMs:
      series === null
        ? NaN
        : (forecast.originMs[series] ?? NaN) + ownStep(forecast, series, step) * forecast.stepMs,
    staleMs: series === null ? null : staleMs(forecast, series),
    shownValue,
    content: chosen?.content ?? { kind: 'absent' },
  }
}

/** Steps from the series' own newest row. */
function ownStep(forecast: FleetForecast, series: number, step: number): number {
  return step + lagOf(forecast, series)
}

function leftOutContent({ reason }: LeftOut): CellReading['content'] {
  return { kind: 'left-out', reason }
}

function contentOf(
  forecast: FleetForecast,
  { series, threshold, known }: Extract<Source, { kind: 'series' }>,
  step: number,
): CellReading['content'] {
  const own = ownStep(forecast, series, step)
  const { history, historyLength, horizon } = forecast
  if (own <= 0) {
    const value = own > -historyLength ? (history[(series + 1) * historyLength - 1 + own] ?? NaN) : NaN
    return Number.isNaN(value) ? { kind: 'unknown' } : { kind: 'measured', value }
  }
  if (own > horizon) return { kind: 'unknown' }
  if (isPending(forecast, series)) return { kind: 'pending' }
  const curve = curveAt(forecast, series, own - 1)
  return {
    kind: 'forecast',
    curve,
    low: levelAt(curve, 0.1),
    middle: levelAt(curve, 0.5),
    high: levelAt(curve, 0.9),
    chance: threshold === null || !known ? NaN : (chancesOf(forecast, series, threshold)[own - 1] ?? NaN),
  }
}

/** Of the series that were read last: a person moves along a row, and a table reads it column by column. */
const chancesRead = new WeakMap<FleetForecast, Map<string, ArrayLike<number>>>()
const MOST_KNOWN = 1000

function chancesOf(
  forecast: FleetForecast,
  series: number,
  { warning, direction }: Threshold,
): ArrayLike<number> {
  const ofForecast = chancesRead.get(forecast) ?? new Map<string, ArrayLike<number>>()
  chancesRead.set(forecast, ofForecast)
  const key = `${series} ${direction} ${warning}`
  const found = ofForecast.get(key)
  if (found !== undefined) return found
  if (ofForecast.size >= MOST_KNOWN) ofForecast.clear()
  const chances = chancesBy(forecast, series, warning, direction)
  ofForecast.set(key, chances)
  return chances
}
