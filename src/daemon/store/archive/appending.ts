import type { Tier } from '../api.ts'
import { encodeRows, pointsOf, type CodedRows } from '../codec/rows.ts'
import type { PackedRows } from '../protocol.ts'
import { tierId, type Tables } from './tables.ts'

/**
 * Stores rows as they came, inside a transaction; texts are those of the session that the rows are of. Rows must have a
 * server and a time.
 */
export function appendRows(tables: Tables, tier: Tier, rows: PackedRows, texts: readonly string[]): void {
  if (rows.timeMs.length === 0) return
  const [fromMs, toMs] = [
    rows.timeMs.reduce((a, b) => Math.min(a, b)),
    rows.timeMs.reduce((a, b) => Math.max(a, b)),
  ]
  const coded = coder(tables, texts, toMs)
  const stored: CodedRows = {
    servers: rows.servers.map(coded),
    timeMs: rows.timeMs,
    columns: rows.columns.map((column) => ({
      ...column,
      id: coded(column.id),
      values: column.kind === 'label' ? column.values.map(coded) : column.values,
    })),
    naive: rows.naive,
  }
  const points = pointsOf(stored)
  tables.database.run(
    'INSERT INTO ticks (tier, fromMs, toMs, rows, points, body) VALUES (?, ?, ?, ?, ?, ?)',
    tierId(tier),
    fromMs,
    toMs,
    rows.timeMs.length,
    points,
    encodeRows(stored, { deflate: false }),
  )
  const { totals } = tables
  const waiting = totals.waiting[tier]
  tables.totals = {
    points: totals.points + points,
    fromMs: { ...totals.fromMs, [tier]: Math.min(fromMs, totals.fromMs[tier] ?? Infinity) },
    waiting: {
      ...totals.waiting,
      [tier]: {
        ticks: waiting.ticks + 1,
        rows: waiting.rows + rows.timeMs.length,
        fromMs: Math.min(fromMs, waiting.fromMs),
        toMs: Math.max(toMs, waiting.toMs),
      },
    },
  }
}

/** From the codes of a session to the ids of this file; NaN stays. */
function coder({ names }: Tables, texts: readonly string[], toMs: number): (code: number) => number {
  const ids = new Map<number, number>()
  return (code) => {
    if (Number.isNaN(code)) return code
    const known = ids.get(code)
    if (known !== undefined) return known
    const id = names.use(texts[code] ?? '', toMs)
    ids.set(code, id)
    return id
  }
}
