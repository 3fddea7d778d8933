import type { LiveNumbers, LiveTexts } from './columns.ts'
import type { MetricRows } from './rows.ts'
import type { Need, Segment, Segments } from './segments.ts'

/** Columns of rows that came, beside the columns of the table that they go to. */
export interface Batch {
  readonly timeMs: ArrayLike<number>
  readonly cells: readonly BatchColumn[]
}

interface BatchColumn {
  readonly column: LiveNumbers | LiveTexts
  /** The cell of a row as the column holds it: a number or a code; NaN or -1 is null. */
  readonly at: (row: number) => number
}

/** What became of rows of one server that the table may hold already. */
export interface Merged {
  added: number
  late: number
  replaced: number
  unchanged: number
}

/** Finds the columns that rows go to, and adds those that are new. */
export function bindRows(rows: MetricRows, segments: Segments): Batch {
  const numbers = rows.metrics.map(({ name, values, precision = 64, covariate }) => {
    const column =
      segments.numbers.find((known) => known.name === name) ??
      segments.addNumbers({ name, precision, ...(covariate && { covariate }) })
    const at = (row: number) => {
      const value = values[row] ?? Number.NaN
      return Number.isFinite(value) ? value : Number.NaN
    }
    return { column, at }
  })
  const texts = rows.labels.map(({ name, texts: given }) => {
    const column = segments.texts.find((known) => known.name === name) ?? segments.addTexts(name, [])
    const at = (row: number) => {
      const text = given[row] ?? null
      return text === null ? -1 : column.coding.code(text)
    }
    return { column, at }
  })
  return { timeMs: rows.timeMs, cells: [...numbers, ...texts] }
}

/** What rows say of columns that are known, once they are in. */
export function widenColumns(rows: MetricRows, segments: Segments): void {
  for (const { name, precision = 64, covariate } of rows.metrics) {
    const column = segments.numbers.find((known) => known.name === name)
    if (column === undefined) continue
    if (precision === 64) column.precision = 64
    column.covariate ||= covariate === true
  }
}

/** Writes a row after a server's newest; there must be room for it. */
export function writeNewest(
  { timeMs, cells }: Batch,
  row: number,
  segment: Segment,
  segments: Segments,
): void {
  const at = segment.end++
  segments.time.values[at] = timeMs[row] ?? Number.NaN
  for (const { column, at: cell } of cells) column.values[at] = cell(row)
}

/** Rows of one time: what they say together, and where the server's row of that time is. */
interface Group {
  readonly timeMs: number
  /** Rows of the server before it, without those that come. */
  readonly before: number
  readonly isNew: boolean
  /** Per column of the batch. */
  readonly cells: readonly number[]
}

/** Rows of one server, merged with those it has, and not yet written. */
export interface Merge extends Need {
  readonly merged: Merged
  readonly groups: readonly Group[]
}

/**
 * Finds where rows of one server belong: in order of time, a later cell in place of an earlier one where it is not
 * null. late says of a row whether it was older than the newest when it came. Nothing is written.
 */
export function planMerge(
  batch: Batch,
  rows: readonly { readonly row: number; readonly late: boolean }[],
  segment: Segment,
  segments: Segments,
): Merge {
  const merged: Merged = { added: 0, late: 0, replaced: 0, unchanged: 0 }
  const timeOf = (row: number) => batch.timeMs[row] ?? Number.NaN
  const ordered = [...rows].sort((a, b) => timeOf(a.row) - timeOf(b.row) || a.row - b.row)
  const groups: Group[] = []
  for (let i = 0; i < ordered.length;) {
    const first = ordered[i]
    if (first === undefined) break
    const timeMs = timeOf(first.row)
    const at = segments.firstFrom(segment, timeMs)
    const isNew = at === segment.end || segments.time.values[at] !== timeMs
    const cells = batch.cells.map(({ column }) =>
      isNew ? nullOf(column) : (column.values[at] ?? nullOf(column)),
    )
    let changed = isNew
    if (isNew) {
      overwrite(batch, first.row, cells)
      merged.added++
      if (first.late) merged.late++
      i++
    }
    for (let next = ordered[i]; next !== undefined && timeOf(next.row) === timeMs; next = ordered[++i]) {
      if (overwrite(batch, next.row, cells)) {
        merged.replaced++
        changed = true
      } else merged.unchanged++
    }
    if (changed) groups.push({ timeMs, before: at - segment.start, isNew, cells })
  }
  const unchanged = groups[0]?.before ?? segment.end - segment.start
  return { segment, unchanged, added: merged.added, merged, groups }
}

const nullOf = (column: LiveNumbers | LiveTexts) => ('coding' in column ? -1 : Number.NaN)

/** Puts a row's cells over those of the rows before it; a null leaves them. True where any is another one now. */
function overwrite({ cells }: Batch, row: number, into: number[]): boolean {
  let changed = false
  cells.forEach(({ column, at }, c) => {
    const value = at(row)
    if (Number.isNaN(value) || ('coding' in column && value < 0) || into[c] === value) return
    into[c] = value
    changed = true
  })
  return changed
}

/** Writes rows where they belong; segments.makeWritable has to have seen to their place. */
export function writeMerge({ cells }: Batch, { segment, groups, added }: Merge, segments: Segments): void {
  const { start } = segment
  const { time, numbers, texts } = segments
  const columns = [time, ...numbers, ...texts]
  let shift = added
  let blockEnd = segment.end
  for (const { before, isNew } of groups.toReversed()) {
    if (!isNew) continue
    const at = start + before
    for (const column of columns) {
      column.values.copyWithin(at + shift, at, blockEnd)
      column.values[at + shift - 1] = nullOf(column)
    }
    blockEnd = at
    shift--
  }
  // Only now: a block moves with the rows in it that change.
  for (const { before, isNew, timeMs, cells: said } of groups) {
    const at = start + before + shift
    if (isNew) shift++
    time.values[at] = timeMs
    cells.forEach(({ column }, c) => (column.values[at] = said[c] ?? nullOf(column)))
  }
  segment.end += added
}
