import type { Store } from './api.ts'
import { SEAL_RULES, type SealRules } from './archive/sealing.ts'
import { ArchiveLink } from './client/link.ts'
import { buffersOf, Packer, unpackRows } from './client/packing.ts'

const DAY_MS = 86_400_000
const TIDY_MS = 60_000

export interface StoreOptions {
  /** Where the database lies, and nothing of another daemon. Made where it is missing. */
  readonly dataDir: string
  /** Rows, forecasts and events that are older go; null: none do. */
  readonly retentionMs: number | null
  /** The file and its log together; null: as large as it gets. What goes first is said at dropMost(). */
  readonly mostDiskBytes: number | null
  /** The daemon's time, epoch ms: what retention counts from. */
  readonly nowMs: () => number
  /** Rows on the model's step outlive the retention up to this age: a restart is warmed from them. Default 9 days. */
  readonly leastStepMs?: () => number
  /** Default SEAL_RULES. */
  readonly sealing?: Partial<SealRules>
}

/**
 * Opens the store of a data directory. It belongs to one daemon at a time: a second one is refused with store-in-use, and
 * the lock of a process that was killed is none. Fails with store-invalid where the file is damaged or of a newer version.
 *
 * What holds: a write is answered after SQLite (WAL, synchronous = FULL) has had its log written to the disk by fsync. It
 * is there after kill -9 and after a crash of the machine or a loss of power, as far as the disk does what fsync asks of it
 * (one that keeps a volatile cache to itself does not). What was not answered may be there or not: each append, event or
 * document as a whole or not at all (an append of more than 50,000 rows in pieces of that size). A log that was cut off is
 * read up to its last whole transaction.
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const { dataDir, retentionMs, mostDiskBytes, nowMs, leastStepMs = () => 9 * DAY_MS, sealing } = options
  const link = await ArchiveLink.open({
    dataDir,
    retentionMs,
    mostDiskBytes,
    sealing: { ...SEAL_RULES, ...sealing },
  })
  const packer = new Packer()
  // A full disk is in the facts, and is tried again.
  const timer = setInterval(
    () => void link.call('tidy', { nowMs: nowMs(), leastStepMs: leastStepMs() }, null).catch(() => undefined),
    TIDY_MS,
  ).unref()

  return {
    appendRows: async (tier, rows, signal) => {
      signal.throwIfAborted()
      const messages = packer.pack(rows)
      // Names that a message brings are sent with it only: none may stay behind.
      await Promise.all(
        messages.map((packed) => link.call('append', { tier, rows: packed }, signal, buffersOf(packed))),
      )
    },
    rows: async (tier, span, which, signal) =>
      unpackRows(await link.call('rows', { tier, span, which }, signal)),
    putForecast: async (forecast, signal) => {
      await link.call('putForecast', forecast, signal)
    },
    forecastAt: (atMs, signal) => link.call('forecastAt', atMs, signal),
    forecastTimes: (span, signal) => link.call('forecastTimes', span, signal),
    dropForecasts: (beforeMs, signal) => link.call('dropForecasts', beforeMs, signal),
    addEvents: (events, signal) =>
      link.call(
        'addEvents',
        events.map(({ kind, atMs, server, data }) => ({ kind, atMs, server, data: textOf(data) })),
        signal,
      ),
    events: async (kind, span, how, signal) =>
      (await link.call('events', { kind, span, how }, signal)).map((event) => ({
        ...event,
        data: JSON.parse(event.data) as unknown,
      })),
    document: async (name, signal) => {
      const text = await link.call('document', name, signal)
      return text === null ? null : (JSON.parse(text) as unknown)
    },
    putDocument: async (name, value, signal) => {
      await link.call('putDocument', { name, data: textOf(value) }, signal)
    },
    facts: () => link.facts,
    tidy: async (atMs, signal) => {
      await link.call('tidy', { nowMs: atMs, leastStepMs: leastStepMs() }, signal)
    },
    close: async () => {
      clearInterval(timer)
      await link.close()
    },
  }
}

/** JSON of a value; of nothing, null. */
function textOf(value: unknown): string {
  return JSON.stringify(value ?? null)
}
