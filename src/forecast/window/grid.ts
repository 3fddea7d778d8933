import { FleetcastError } from '../errors.ts'
import { metricOf } from '../metrics/lookup.ts'
import {
  rowCount,
  serverRows,
  timeRange,
  type LabelColumn,
  type MetricTable,
  type NumericColumn,
} from '../table.ts'
import { aggregate, type Aggregation } from './aggregation.ts'
import { formatDuration } from './duration.ts'
import { own } from './names.ts'
import { compareStep, measureStep } from './step.ts'

/** A table on the model's step: at most one row per server and slot, slots ascending within a server. */
export interface Grid {
  readonly table: MetricTable
  /** The same rows as they were reported. */
  readonly source: MetricTable
  /** Several rows became one, whose time is the end of its step. */
  readonly isAggregated: boolean
  /** [rows] number of the step that the row lies in, counted from the table's first row. */
  readonly slots: Float64Array
  /** [servers] where each server's rows end; before the table's own end in a grid as of the past. */
  readonly ends: Uint32Array
  readonly stepMs: number
  /** Newest row. */
  readonly issueTimeMs: number
  readonly notes: readonly string[]
}

export interface GridOptions {
  readonly stepMs: number
  /** By metric; what is not listed takes the metric's own. */
  readonly aggregations?: Readonly<Record<string, Aggregation>>
  /** Rows after this are not there; null: all are. */
  readonly asOfMs?: number | null
  /** Rows may be further apart than the step, and leave slots without a row. Omitted: they are refused. */
  readonly allowsGaps?: boolean
}

/** So many of a server's newest rows place its slots: older rows may have had another phase. */
const PHASE_ROWS = 4096

/**
 * Puts the table's rows on the model's step. Rows at about the model's step go to the slot they are nearest to;
 * finer rows are aggregated into slots that end with the table's newest row, so that every slot is full.
 *
 * @throws FleetcastError `no-rows`, `step-unknown` (no server has two rows), `step-coarser`.
 */
export function toGrid(source: MetricTable, options: GridOptions): Grid {
  const { stepMs } = options
  const asOfMs = options.asOfMs ?? null
  const table = asOfMs === null ? source : upTo(source, asOfMs)
  const rows = rowCount(table)
  if (rows === 0) throw new FleetcastError('no-rows', 'the table has no rows to forecast from')
  const measured = measureStep(table)
  if (measured === null) {
    throw new FleetcastError(
      'step-unknown',
      'no server has two rows at different times; expected at least two',
    )
  }
  const [firstMs, issueTimeMs] = timeRange(table)
  const chosen = ({ name, covariate }: NumericColumn) =>
    own(options.aggregations ?? {}, name) ?? (covariate === true ? 'last' : metricOf(name).withinStep)
  const isCoarser = options.allowsGaps === true && measured > stepMs
  if (!isCoarser && compareStep(measured, stepMs) === 'finer') {
    const slots = endingAt(table.timeMs, issueTimeMs, firstMs, stepMs)
    const merged = mergeSlots(table, slots, chosen)
    const lastSlot = Math.ceil((issueTimeMs - firstMs) / stepMs)
    const timeMs = merged.slots.map((slot) => issueTimeMs + (slot - lastSlot) * stepMs)
    const note = aggregationNote(table.metrics, chosen, measured, stepMs)
    return whole({
      ...merged,
      table: { ...merged.table, timeMs },
      source: table,
      isAggregated: true,
      stepMs,
      issueTimeMs,
      notes: [note],
    })
  }
  const slots = nearest(table, firstMs, stepMs)
  if (!hasRepeats(table, slots)) {
    return whole({ table, source: table, isAggregated: false, slots, stepMs, issueTimeMs, notes: [] })
  }
  // Two rows of one step are two readings of it, not two halves: counts are averaged too.
  const merged = mergeSlots(table, slots, (column) => {
    const kind = chosen(column)
    return kind === 'sum' ? 'mean' : kind
  })
  const dropped = rows - merged.slots.length
  const note = `${dropped} of ${rows} rows were in the same ${formatDuration(stepMs)} step as another row of their server and were merged`
  return whole({ ...merged, source: table, isAggregated: false, stepMs, issueTimeMs, notes: [note] })
}

function whole(grid: Omit<Grid, 'ends'>): Grid {
  const { table } = grid
  return { ...grid, ends: Uint32Array.from(table.servers, (_, server) => serverRows(table, server)[1]) }
}

/** The rows of one server that the grid knows, as [from, to). */
export function gridRows({ table, ends }: Grid, server: number): readonly [from: number, to: number] {
  return [table.offsets[server] ?? 0, ends[server] ?? 0]
}

/**
 * The same grid as it was when slot `slot` was the newest: later rows are not there. Nothing is copied, so that
 * a table can be looked at as of many origins. issueTimeMs is NaN where no row is left.
 */
export function gridAsOf(grid: Grid, slot: number): Grid {
  let issueTimeMs = NaN
  const ends = Uint32Array.from(grid.table.servers, (_, server) => {
    const [from, to] = gridRows(grid, server)
    const end = firstRowFrom(grid, from, to, slot + 1)
    const newestMs = end > from ? (grid.table.timeMs[end - 1] ?? NaN) : NaN
    if (!(newestMs <= issueTimeMs) && !Number.isNaN(newestMs)) issueTimeMs = newestMs
    return end
  })
  return { ...grid, ends, issueTimeMs }
}

/** The same grid with only these of its servers, in this order. Nothing is copied. */
export function gridOf(grid: Grid, servers: readonly number[]): Grid {
  const { table } = grid
  const rows = servers.map((server) => gridRows(grid, server))
  const ends = Uint32Array.from(rows, ([, to]) => to)
  return {
    ...grid,
    ends,
    table: {
      ...table,
      servers: servers.flatMap((server) => table.servers[server] ?? []),
      offsets: Uint32Array.from([...rows.map(([from]) => from), rows.at(-1)?.[1] ?? 0]),
      ends,
    },
  }
}

/** The first row of [from, to) whose slot is `slot` or later; `to` where there is none. */
export function firstRowFrom({ slots }: Grid, from: number, to: number, slot: number): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((slots[middle] ?? NaN) < slot) low = middle + 1
    else high = middle
  }
  return low
}

/** The same table with only the rows up to a time. Nothing is copied: later rows are beyond its servers' ends. */
function upTo(table: MetricTable, asOfMs: number): MetricTable {
  const ends = Uint32Array.from(table.servers, (_, server) => {
    const [from, to] = serverRows(table, server)
    let [low, high] = [from, to]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((table.timeMs[middle] ?? NaN) <= asOfMs) low = middle + 1
      else high = middle
    }
    return low
  })
  return { ...table, ends }
}

/** Slots as right-closed intervals whose last one ends at endMs. */
function endingAt(timeMs: Float64Array, endMs: number, firstMs: number, stepMs: number): Float64Array {
  const lastSlot = Math.ceil((endMs - firstMs) / stepMs)
  return timeMs.map((time) => lastSlot - Math.floor((endMs - time) / stepMs))
}

/** Each server's rows on a grid of its own phase (collectors do not all report at the same second). */
function nearest(table: MetricTable, firstMs: number, stepMs: number): Float64Array {
  const slots = new Float64Array(table.timeMs.length)
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    const cut = emptiestPhase(table.timeMs.subarray(Math.max(from, to - PHASE_ROWS), to), stepMs)
    const base = Math.floor((firstMs - cut) / stepMs)
    for (let row = from; row < to; row++) {
      slots[row] = Math.floor(((table.timeMs[row] ?? NaN) - cut) / stepMs) - base
    }
  })
  return slots
}

/**
 * Where one slot should end and the next begin, modulo the step: opposite the rows' mean phase, within a quarter
 * of a step of there in the middle of the longest stretch without a row. Rows that jitter by less than
 * half a step then stay in their slots, and a few that do not move no other.
 */
function emptiestPhase(timeMs: Float64Array, stepMs: number): number {
  const modulo = (time: number) => ((time % stepMs) + stepMs) % stepMs
  let [sine, cosine] = [0, 0]
  // A row that lies a step after another has its phase, as most do: remainders are exact.
  let [before, sineOf, cosineOf] = [NaN, NaN, NaN]
  for (const time of timeMs) {
    if (time - before !== stepMs) {
      const angle = (2 * Math.PI * modulo(time)) / stepMs
      sineOf = Math.sin(angle)
      cosineOf = Math.cos(angle)
    }
    before = time
    sine += sineOf
    cosine += cosineOf
  }
  const mean = (Math.atan2(sine, cosine) / (2 * Math.PI)) * stepMs
  // Around the mean, so that its opposite is at half a step. One that is repeated adds nothing.
  const found: number[] = []
  before = NaN
  for (const time of timeMs) {
    const shifted = time - mean
    if (shifted - before !== stepMs) found.push(modulo(shifted))
    before = shifted
  }
  const phases = Float64Array.from(found).sort()
  let from = stepMs / 4
  let [cut, longest] = [stepMs / 2, 0]
  for (const phase of [...phases, Infinity]) {
    const to = Math.min(phase, (3 * stepMs) / 4)
    if (to - from > longest) {
      longest = to - from
      cut = (from + to) / 2
    }
    from = Math.max(from, to)
  }
  return cut + mean
}

function hasRepeats(table: MetricTable, slots: Float64Array): boolean {
  return table.servers.some((_, server) => {
    const [from, to] = serverRows(table, server)
    for (let row = from + 1; row < to; row++) if (slots[row] === slots[row - 1]) return true
    return false
  })
}

/** One row per server and slot: metrics by their aggregation, labels and time the newest. */
function mergeSlots(
  table: MetricTable,
  slots: Float64Array,
  aggregation: (column: NumericColumn) => Aggregation,
): { readonly table: MetricTable; readonly slots: Float64Array } {
  const starts: number[] = []
  const ends: number[] = []
  const offsets = new Uint32Array(table.offsets.length)
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    for (let row = from; row < to; row++) {
      if (row === from || slots[row] !== slots[row - 1]) starts.push(row)
      if (row + 1 === to || slots[row] !== slots[row + 1]) ends.push(row + 1)
    }
    offsets[server + 1] = starts.length
  })
  const mergeMetric = (column: NumericColumn): NumericColumn => {
    const kind = aggregation(column)
    const values = Float64Array.from(starts, (from, i) =>
      aggregate(kind, column.values, from, ends[i] ?? from),
    )
    return { ...column, values }
  }
  const mergeLabel = (column: LabelColumn): LabelColumn => ({
    ...column,
    codes: Int32Array.from(starts, (from, i) => newestCode(column.codes, from, ends[i] ?? from)),
  })
  return {
    slots: Float64Array.from(starts, (row) => slots[row] ?? NaN),
    table: {
      servers: table.servers,
      offsets,
      timeMs: Float64Array.from(ends, (end) => table.timeMs[end - 1] ?? NaN),
      metrics: table.metrics.map(mergeMetric),
      labels: table.labels.map(mergeLabel),
      naiveTime: table.naiveTime,
      notes: table.notes,
    },
  }
}

function newestCode(codes: Int32Array, from: number, to: number): number {
  for (let row = to - 1; row >= from; row--) {
    const code = codes[row] ?? -1
    if (code >= 0) return code
  }
  return -1
}

function aggregationNote(
  metrics: readonly NumericColumn[],
  aggregation: (column: NumericColumn) => Aggregation,
  measuredMs: number,
  stepMs: number,
): string {
  const others = (['sum', 'max', 'last'] as const)
    .map(
      (kind) =>
        [kind, metrics.filter((column) => aggregation(column) === kind).map(({ name }) => name)] as const,
    )
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `, ${kind} of ${names.join(', ')}`)
  return `rows every ${formatDuration(measuredMs)} were aggregated to the model's step of ${formatDuration(stepMs)} (mean${others.join('')})`
}
