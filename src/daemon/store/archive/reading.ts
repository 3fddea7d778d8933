import type { Store, Tier, TimeSpan } from '../api.ts'
import { columnKey, mergeParts, partsByServer, type Part } from '../codec/merge.ts'
import { decodeRows, type CodedColumn, type CodedRows } from '../codec/rows.ts'
import type { FoundRows } from '../protocol.ts'
import { bytesIn, numberIn } from '../sql/database.ts'
import { tierId, type Tables } from './tables.ts'

type Which = Parameters<Store['rows']>[2]
type Wants = (kind: CodedColumn['kind'], id: number) => boolean

/** Rows in a span: blocks, and over them what came since. Columns without a value in them are skipped. */
export function readRows(tables: Tables, tier: Tier, span: TimeSpan, which: Which): FoundRows {
  const wants = wanted(tables, which.metrics)
  const servers =
    which.servers === null ? null : new Set(which.servers.map((name) => tables.names.find(name)))
  const fresh = waitingRows(tables, tier, span, wants, servers)
  const known = new Set(
    tables.database
      .all('SELECT DISTINCT server FROM blocks WHERE tier = ?', tierId(tier))
      .map((row) => numberIn(row, 'server')),
  )
  const byName = [...new Set([...known, ...fresh.keys()])]
    .filter((id) => servers?.has(id) ?? true)
    .map((id) => ({ id, name: tables.names.nameOf(id) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: { readonly name: string; readonly rows: CodedRows }[] = []
  let left = which.maxRows ?? Infinity
  for (const { id, name } of byName) {
    if (left <= 0) break
    const blocks = known.has(id) ? blocksOf(tables, tier, id, span, wants) : []
    const all = mergeParts(id, [...blocks, ...(fresh.get(id) ?? [])])
    const rows = all.timeMs.length > left ? firstRows(all, left) : all
    if (rows.timeMs.length > 0) found.push({ name, rows })
    left -= rows.timeMs.length
  }
  return together(tables, found)
}

/** Labels are always wanted: they say what a server is. */
function wanted({ names }: Tables, metrics: readonly string[] | null): Wants {
  if (metrics === null) return () => true
  const ids = new Set(metrics.map((name) => names.find(name)))
  return (kind, id) => kind === 'label' || ids.has(id)
}

function blocksOf(
  { database }: Tables,
  tier: Tier,
  server: number,
  span: TimeSpan,
  wants: Wants,
): readonly Part[] {
  return database
    .all(
      `SELECT body FROM blocks WHERE tier = ? AND server = ? AND fromMs <= ? AND toMs >= ? ORDER BY fromMs`,
      tierId(tier),
      server,
      span.toMs,
      span.fromMs,
    )
    .map((row) => within({ rows: decodeRows(bytesIn(row, 'body'), wants), at: null }, span))
}

/** Of each server, in order of arrival, the rows in the span that are in no block yet. */
function waitingRows(
  { database }: Tables,
  tier: Tier,
  span: TimeSpan,
  wants: Wants,
  servers: ReadonlySet<number | null> | null,
): ReadonlyMap<number, readonly Part[]> {
  const found = new Map<number, Part[]>()
  const bodies = database.all(
    'SELECT body FROM ticks WHERE tier = ? AND toMs >= ? AND fromMs <= ? ORDER BY id',
    tierId(tier),
    span.fromMs,
    span.toMs,
  )
  for (const row of bodies) {
    for (const [server, part] of partsByServer(decodeRows(bytesIn(row, 'body'), wants))) {
      if (servers !== null && !servers.has(server)) continue
      const inside = within(part, span)
      if (inside.at?.length === 0) continue
      const parts = found.get(server)
      if (parts === undefined) found.set(server, [inside])
      else parts.push(inside)
    }
  }
  return found
}

/** The rows of a part that are in a span. */
function within({ rows, at }: Part, { fromMs, toMs }: TimeSpan): Part {
  const isInside = (row: number) => {
    const timeMs = rows.timeMs[row] ?? Number.NaN
    return timeMs >= fromMs && timeMs <= toMs
  }
  if (at !== null) return { rows, at: at.filter(isInside) }
  if (rows.timeMs.every((_, row) => isInside(row))) return { rows, at }
  return { rows, at: Array.from(rows.timeMs.keys()).filter(isInside) }
}

function firstRows(rows: CodedRows, count: number): CodedRows {
  return {
    ...rows,
    timeMs: rows.timeMs.slice(0, count),
    columns: rows.columns.map((column) => ({ ...column, values: column.values.slice(0, count) })),
  }
}

/** Rows of many servers in one table. */
function together(
  { names }: Tables,
  found: readonly { readonly name: string; readonly rows: CodedRows }[],
): FoundRows {
  const count = found.reduce((sum, { rows }) => sum + rows.timeMs.length, 0)
  const timeMs = new Float64Array(count)
  const columns = new Map<number, { -readonly [K in keyof CodedColumn]: CodedColumn[K] }>()
  const filled = new Set<number>()
  let at = 0
  for (const { rows } of found) {
    timeMs.set(rows.timeMs, at)
    for (const { kind, id, is32, covariate, values } of rows.columns) {
      const key = columnKey(kind, id)
      let into = columns.get(key)
      if (into === undefined) {
        into = { kind, id, is32, covariate, values: new Float64Array(count).fill(Number.NaN) }
        columns.set(key, into)
      }
      into.is32 &&= is32
      into.covariate ||= covariate
      into.values.set(values, at)
      if (!filled.has(key) && values.some((value) => !Number.isNaN(value))) filled.add(key)
    }
    at += rows.timeMs.length
  }
  const kept = [...columns].filter(([key]) => filled.has(key)).map(([, column]) => column)
  return {
    servers: found.map(({ name, rows }) => ({ name, rows: rows.timeMs.length })),
    timeMs,
    metrics: kept
      .filter(({ kind }) => kind === 'metric')
      .map(({ id, is32, covariate, values }) => ({ name: names.nameOf(id), is32, covariate, values })),
    labels: kept
      .filter(({ kind }) => kind === 'label')
      .map(({ id, values }) => ({ name: names.nameOf(id), codes: values, texts: textsOf(names, values) })),
    naive: found.some(({ rows }) => rows.naive),
  }
}

function textsOf(names: Tables['names'], values: Float64Array): ReadonlyMap<number, string> {
  const texts = new Map<number, string>()
  for (const id of values) if (!Number.isNaN(id) && !texts.has(id)) texts.set(id, names.nameOf(id))
  return texts
}
