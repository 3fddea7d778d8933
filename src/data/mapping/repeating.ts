import type { ColumnFacts } from '../facts.ts'

/** Rows of a sample that have the server and time of others. */
export interface Repeating {
  /** Share of the sampled rows whose values contradict a row before of the same server, time and name. */
  readonly fraction: number
  /** Columns that tell such rows apart, each alone; several where only all together do. */
  readonly apart: readonly string[]
}

/**
 * Whether sampled rows of one key say different things. key: the columns that should make a row unique; values: the
 * columns that are measured; candidates: those that might distinguish rows.
 */
export function repeating(
  key: readonly ColumnFacts[],
  values: readonly ColumnFacts[],
  candidates: readonly ColumnFacts[],
): Repeating {
  const fraction = contradicting(key, values)
  if (fraction === 0) return { fraction, apart: [] }
  const alone = candidates.filter((column) => contradicting([...key, column], values) === 0)
  if (alone.length > 0) return { fraction, apart: alone.map(({ name }) => name) }
  const together = candidates.length > 1 && contradicting([...key, ...candidates], values) === 0
  return { fraction, apart: together ? candidates.map(({ name }) => name) : [] }
}

function contradicting(key: readonly ColumnFacts[], values: readonly ColumnFacts[]): number {
  const rows = Math.max(0, ...key.map((column) => column.rows.length))
  const seen = new Map<string, (string | null)[]>()
  let contradicts = 0
  for (let row = 0; row < rows; row++) {
    const id = JSON.stringify(key.map((column) => column.rows[row] ?? null))
    const cells = values.map((column) => column.rows[row] ?? null)
    const before = seen.get(id)
    if (before === undefined) {
      seen.set(id, cells)
      continue
    }
    const says = cells.some((cell, i) => cell !== null && before[i] !== null && cell !== before[i])
    if (says) contradicts++
    cells.forEach((cell, i) => (before[i] ??= cell))
  }
  return rows === 0 ? 0 : contradicts / rows
}
