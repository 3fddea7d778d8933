import type { Tier } from '../api.ts'
import type { Calls } from '../protocol.ts'
import { numberOf } from '../sql/database.ts'
import { pragma } from '../sql/migrations.ts'
import { countTotals, tierId, TIERS, type Tables } from './tables.ts'

const ROWS_AT_ONCE = 500
const PAGES_AT_ONCE = 2000
const EVENTS_AT_ONCE = 10
/** What the log beside the database may take of a limit: see journal_size_limit. */
const LOG_BYTES = 8 * 2 ** 20
/** Of the limit, what whole forecasts may keep from the rows that others are made from. */
const FORECASTS_SHARE = 0.25
/** Below the limit by this much, so that it is not met again at once. */
const FRACTION_KEPT = 0.95

export interface Retention {
  /** null: for ever. */
  readonly retentionMs: number | null
  readonly mostDiskBytes: number | null
}

/** Drops what is older than the retention, some rows with each step. Documents have no age. */
export function* dropOld(
  tables: Tables,
  { retentionMs }: Retention,
  { nowMs, leastStepMs }: Calls['tidy']['takes'],
): Generator<void, void> {
  if (retentionMs === null) return
  const beforeMs = nowMs - retentionMs
  const stepsBeforeMs = nowMs - Math.max(retentionMs, leastStepMs)
  for (const table of ['ticks', 'blocks']) {
    yield* drop(tables, table, 'tier = 0 AND toMs < ?', beforeMs)
    yield* drop(tables, table, 'tier = 1 AND toMs < ?', stepsBeforeMs)
  }
  yield* drop(tables, 'forecasts', 'issueMs < ?', beforeMs)
  yield* drop(tables, 'events', 'atMs < ?', beforeMs)
}

/** Drops names that no row uses any longer: all that were used last before the oldest row. */
export function* dropNames(tables: Tables): Generator<void, void> {
  for (;;) {
    const dropped = tables.transaction(() => {
      const oldestMs = TIERS.map((tier) => tables.totals.fromMs[tier] ?? Infinity)
      return tables.names.dropBefore(Math.min(...oldestMs), ROWS_AT_ONCE)
    })
    if (dropped < ROWS_AT_ONCE) return
    yield
  }
}

/**
 * Drops the oldest until the file is no larger than it may be: forecasts beyond their share, samples, forecasts but the
 * newest, what is left of matured ones, rows on the step, which a restart is warmed from, and the history of alerts.
 */
export function* dropMost(tables: Tables, { mostDiskBytes }: Retention): Generator<void, void> {
  if (mostDiskBytes === null || usedBytes(tables) <= allowed(mostDiskBytes)) return
  const goal = allowed(mostDiskBytes) * FRACTION_KEPT
  const share = FORECASTS_SHARE * goal
  const rowsOf = (tier: Tier) =>
    (['blocks', 'ticks'] as const).map((from) => () => dropOldest(tables, tier, from))
  const inOrder: readonly (() => number)[] = [
    () => (forecastBytes(tables) > share ? dropForecast(tables) : 0),
    ...rowsOf('sample'),
    () => dropForecast(tables),
    () => dropEvents(tables, "kind = 'matured'"),
    ...rowsOf('step'),
    () => dropEvents(tables, 'true'),
  ]
  for (const dropSome of inOrder) {
    while (usedBytes(tables) > goal) {
      if (dropSome() === 0) break
      yield
    }
  }
}

/** Gives pages that nothing is in back to the file system. */
export function* shrink({ database }: Tables): Generator<void, void> {
  while (pragma(database, 'freelist_count') > 0) {
    const before = pragma(database, 'page_count')
    database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`)
    yield
    if (pragma(database, 'page_count') >= before) break
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

export function isTooLarge({ mostDiskBytes }: Retention, tables: Tables): boolean {
  return mostDiskBytes !== null && usedBytes(tables) > allowed(mostDiskBytes)
}

const allowed = (mostBytes: number) => mostBytes - Math.min(LOG_BYTES, mostBytes / 4)

/** Of pages that hold something. */
function usedBytes({ database }: Tables): number {
  return (pragma(database, 'page_count') - pragma(database, 'freelist_count')) * pragma(database, 'page_size')
}

function* drop(tables: Tables, table: string, which: string, before: number): Generator<void, void> {
  for (;;) {
    const { changes } = tables.transaction(() => {
      const dropped = tables.database.run(
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${which} LIMIT ${ROWS_AT_ONCE})`,
        before,
      )
      if (dropped.changes > 0) tables.totals = countTotals(tables.database)
      return dropped
    })
    if (changes < ROWS_AT_ONCE) return
    yield
  }
}

function forecastBytes({ database }: Tables): number {
  return numberOf(database.all('SELECT sum(length(bytes)) AS bytes FROM forecasts')[0], 'bytes') ?? 0
}

/** The oldest but the newest. */
function dropForecast(tables: Tables): number {
  return tables.transaction(
    () =>
      tables.database.run(
        `DELETE FROM forecasts WHERE issueMs IN (SELECT issueMs FROM forecasts
         WHERE issueMs < (SELECT max(issueMs) FROM forecasts) ORDER BY issueMs LIMIT 1)`,
      ).changes,
  )
}

function dropEvents(tables: Tables, which: string): number {
  return tables.transaction(
    () =>
      tables.database.run(
        `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE ${which} ORDER BY id LIMIT ${EVENTS_AT_ONCE})`,
      ).changes,
  )
}

function dropOldest(tables: Tables, tier: Tier, table: 'blocks' | 'ticks'): number {
  // A tick is of all servers, a block of one: a few of those are as much as many of these.
  const most = table === 'ticks' ? 8 : 100
  return tables.transaction(() => {
    const { changes } = tables.database.run(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE tier = ? ORDER BY toMs LIMIT ?)`,
      tierId(tier),
      most,
    )
    tables.totals = countTotals(tables.database)
    return changes
  })
}
