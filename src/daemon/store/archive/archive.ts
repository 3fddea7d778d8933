import { statSync } from 'node:fs'
import type { StoreFacts } from '../api.ts'
import type { ArchiveOptions, Call, CallName, Calls, PackedRows } from '../protocol.ts'
import type { Database } from '../sql/database.ts'
import { appendRows } from './appending.ts'
import { Names } from './names.ts'
import { readRows } from './reading.ts'
import * as records from './records.ts'
import { dropMost, dropNames, dropOld, isTooLarge, shrink } from './retention.ts'
import { isSealDue, seal } from './sealing.ts'
import { countTotals, TIERS, type Tables, type Totals } from './tables.ts'

const WRITES: ReadonlySet<CallName> = new Set<CallName>([
  'append',
  'putForecast',
  'dropForecasts',
  'addEvents',
  'putDocument',
])

/** What cannot be dropped may be more than the limit: it is not tried again at once. */
const KEEP_AGAIN_MS = 10_000

export function isWrite({ name }: Call): boolean {
  return WRITES.has(name)
}

/** What is stored, and what is done with it: all of it synchronous, on one connection. See desk.ts for who comes when. */
export class Archive implements Tables {
  readonly database: Database
  readonly names: Names
  readonly file: string
  readonly #options: ArchiveOptions
  /** Names and texts that the sender of rows numbers, by code. */
  #texts: string[] = []
  /** When upkeep was last done, by this process's clock. */
  #keptMs = -Infinity
  totals: Totals

  /** The database is migrated. */
  constructor(database: Database, file: string, options: ArchiveOptions) {
    this.database = database
    this.file = file
    this.#options = options
    this.names = new Names(database)
    this.totals = countTotals(database)
  }

  transaction = <T>(act: () => T): T => {
    const before = this.totals
    try {
      this.database.exec('BEGIN IMMEDIATE')
      const result = act()
      this.database.exec('COMMIT')
      this.names.committed()
      return result
    } catch (error) {
      try {
        this.database.exec('ROLLBACK')
      } catch {
        // A full disk has rolled it back.
      }
      this.names.rolledBack()
      this.totals = before
      throw error
    }
  }

  /** Learns the texts that come with rows, whether or not those are stored; returns what their codes stand for. */
  learn({ added, isAnew }: Pick<PackedRows, 'added' | 'isAnew'>): readonly string[] {
    if (isAnew) this.#texts = []
    for (const text of added) this.#texts.push(text)
    return this.#texts
  }

  /** Does what was asked for; writes inside a transaction. texts: what the codes of rows stand for. */
  perform(call: Call, texts: readonly string[] = this.#texts): Calls[CallName]['gives'] {
    const { database } = this
    switch (call.name) {
      case 'append':
        appendRows(this, call.given.tier, call.given.rows, texts)
        return null
      case 'rows':
        return readRows(this, call.given.tier, call.given.span, call.given.which)
      case 'putForecast':
        return records.putForecast(database, call.given)
      case 'forecastAt':
        return records.forecastAt(database, call.given)
      case 'forecastTimes':
        return records.forecastTimes(database, call.given)
      case 'dropForecasts':
        return records.dropForecasts(database, call.given)
      case 'addEvents':
        return records.addEvents(database, call.given)
      case 'events':
        return records.readEvents(database, call.given.kind, call.given.span, call.given.how)
      case 'document':
        return records.readDocument(database, call.given)
      case 'putDocument':
        return records.putDocument(database, call.given.name, call.given.data)
      case 'tidy':
      case 'close':
        // The desk's own.
        return null
    }
  }

  /** Whether rows have waited long enough, or the file is larger than it may be. */
  isUpkeepDue(): boolean {
    if (TIERS.some((tier) => isSealDue(this, tier, this.#options.sealing))) return true
    return performance.now() - this.#keptMs > KEEP_AGAIN_MS && isTooLarge(this.#options, this)
  }

  /** Seals, and drops what is too old or too much, in steps between which others may read and write. when null: no age. */
  *upkeep(when: Calls['tidy']['takes'] | null): Generator<void, void> {
    for (const tier of TIERS) {
      while (isSealDue(this, tier, this.#options.sealing)) {
        yield* seal(this, tier, this.#options.sealing)
        this.totals = countTotals(this.database)
      }
    }
    if (when !== null) yield* dropOld(this, this.#options, when)
    yield* dropMost(this, this.#options)
    yield* dropNames(this)
    yield* shrink(this)
    this.#keptMs = performance.now()
  }

  /** Writes as much as a tick takes, and takes it away again: fails while there is no room. */
  probe(): void {
    this.transaction(() => records.putDocument(this.database, 'probe', 'x'.repeat(2 ** 17)))
    this.transaction(() => this.database.run("DELETE FROM documents WHERE name = 'probe'"))
  }

  facts(problem: string | null): StoreFacts {
    const { mostDiskBytes, retentionMs } = this.#options
    return {
      path: this.file,
      bytes: sizeOf(this.file) + sizeOf(`${this.file}-wal`),
      mostBytes: mostDiskBytes,
      retentionMs,
      fromMs: this.totals.fromMs,
      points: this.totals.points,
      problem,
    }
  }

  close(): void {
    this.database.close()
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
