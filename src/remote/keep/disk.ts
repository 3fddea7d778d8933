import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { MetricRows } from '#data/liveTable.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { MOST_DISK_BYTES } from './limits.ts'
import { layoutId, layoutOf, packTick, unpackTick, type Layout } from './packedTick.ts'

/** Pruning looks at everything: it is done when so much more than allowed may be there. */
const PRUNE_STRIDE_BYTES = 2 * 1024 ** 2
/** Beside its numbers and names, about. */
const RECORD_BYTES = 200
/** The daemon that was not connected to for longest goes first. */
const MOST_DAEMONS = 4

interface Schema extends DBSchema {
  daemons: { key: string; value: { address: string; usedMs: number } }
  /** Which servers and metrics the numbers of a tick are of; id: of the content, the same in every tab. */
  layouts: {
    key: [string, string]
    value: { address: string; id: string; layout: Layout; bytes: number }
  }
  ticks: {
    key: [string, number]
    value: { address: string; atMs: number; layoutId: string; values: Float64Array; bytes: number }
  }
  issues: {
    key: [string, number]
    value: { address: string; atMs: number; forecast: FleetForecast; bytes: number }
  }
}

const TIMED = ['ticks', 'issues'] as const
const STORES = ['daemons', 'layouts', ...TIMED] as const
/** Records of another version are not read: they are dropped. */
const VERSION = 1

/** What was kept when the page was last open. */
export interface Kept {
  /** Oldest first, one per tick. */
  readonly rows: readonly MetricRows[]
  readonly issues: readonly FleetForecast[]
}

/**
 * What a daemon sent, kept in this browser (IndexedDB): rows of every tick, and the forecasts that are compared with what
 * happens. The oldest go when there is more than MOST_DISK_BYTES. Every call may reject with what the browser says: no
 * room, a private window.
 */
export class Disk {
  readonly #db: IDBPDatabase<Schema>
  readonly #address: string
  /** Layouts that are written. */
  #layouts = new Set<string>()
  #bytes = 0
  #sincePrune = 0

  private constructor(db: IDBPDatabase<Schema>, address: string) {
    this.#db = db
    this.#address = address
  }

  /** Opens what is kept of one daemon; those that were not used for longest make room. */
  static async open(address: string, nowMs: number): Promise<Disk> {
    const opened: { db?: IDBPDatabase<Schema> } = {}
    const db = await openDB<Schema>('fleetcast-remote', VERSION, {
      upgrade: (created) => {
        for (const name of [...created.objectStoreNames]) created.deleteObjectStore(name)
        created.createObjectStore('daemons', { keyPath: 'address' })
        created.createObjectStore('layouts', { keyPath: ['address', 'id'] })
        for (const store of TIMED) created.createObjectStore(store, { keyPath: ['address', 'atMs'] })
      },
      // Another tab opens a later version: let it.
      blocking: () => opened.db?.close(),
    })
    opened.db = db
    await db.put('daemons', { address, usedMs: nowMs })
    const known = (await db.getAll('daemons')).sort((a, b) => b.usedMs - a.usedMs)
    for (const old of known.slice(MOST_DAEMONS)) await new Disk(db, old.address).forget()
    return new Disk(db, address)
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Reads what is kept from one time to another; what is of later than that is dropped, as are layouts of no tick. */
  async load(fromMs: number, toMs: number): Promise<Kept> {
    const tx = this.#db.transaction(['layouts', ...TIMED], 'readwrite')
    for (const store of TIMED) await tx.objectStore(store).delete(this.#range(toMs, true))
    const [layouts, ticks, issues] = await Promise.all([
      tx.objectStore('layouts').getAll(this.#all()),
      tx.objectStore('ticks').getAll(this.#range()),
      tx.objectStore('issues').getAll(this.#range()),
    ])
    const used = new Set(ticks.map(({ layoutId: id }) => id))
    for (const { id } of layouts) {
      if (!used.has(id)) await tx.objectStore('layouts').delete([this.#address, id])
    }
    await tx.done
    const kept = layouts.filter(({ id }) => used.has(id))
    const byId = new Map(kept.map(({ id, layout }) => [id, layout]))
    this.#layouts = new Set(byId.keys())
    this.#bytes = [...kept, ...ticks, ...issues].reduce((sum, { bytes }) => sum + bytes, 0)
    const rows = ticks.flatMap(({ atMs, layoutId: id, values }) => {
      const layout = byId.get(id)
      const fits = layout !== undefined && values.length === layout.servers.length * layout.metrics.length
      return fits && atMs >= fromMs ? [unpackTick(layout, atMs, values)] : []
    })
    return { rows, issues: issues.map(({ forecast }) => forecast) }
  }

  /** Rows of one time. */
  async writeTick(rows: MetricRows): Promise<void> {
    const atMs = rows.timeMs[0]
    if (atMs === undefined) return
    const layout = layoutOf(rows)
    const id = layoutId(layout)
    let bytes = 0
    if (!this.#layouts.has(id)) {
      const names = [...layout.servers, ...layout.metrics, ...layout.profiles]
      bytes = names.reduce((sum, name) => sum + 2 * (name?.length ?? 0) + 8, RECORD_BYTES)
      await this.#db.put('layouts', { address: this.#address, id, layout, bytes })
      this.#layouts.add(id)
    }
    const values = packTick(layout, rows)
    const own = values.byteLength + RECORD_BYTES
    await this.#db.put('ticks', { address: this.#address, atMs, layoutId: id, values, bytes: own })
    await this.#grown(bytes + own)
  }

  async writeIssue(forecast: FleetForecast): Promise<void> {
    const { quantiles, series, issueTimeMs } = forecast
    const bytes = quantiles.byteLength + series.length * RECORD_BYTES
    await this.#db.put('issues', { address: this.#address, atMs: issueTimeMs, forecast, bytes })
    await this.#grown(bytes)
  }

  /** Deletes all that is kept of this daemon. */
  async forget(): Promise<void> {
    const tx = this.#db.transaction(STORES, 'readwrite')
    await Promise.all([
      tx.objectStore('daemons').delete(this.#address),
      tx.objectStore('layouts').delete(this.#all()),
      ...TIMED.map((store) => tx.objectStore(store).delete(this.#range())),
      tx.done,
    ])
    this.#layouts.clear()
    this.#bytes = 0
  }

  close(): void {
    this.#db.close()
  }

  #all(): IDBKeyRange {
    // A list sorts after every text.
    return IDBKeyRange.bound([this.#address], [this.#address, []])
  }

  #range(fromMs = -Infinity, isOpen = false): IDBKeyRange {
    return IDBKeyRange.bound([this.#address, fromMs], [this.#address, Infinity], isOpen)
  }

  async #grown(bytes: number): Promise<void> {
    this.#bytes += bytes
    this.#sincePrune += bytes
    if (this.#bytes <= MOST_DISK_BYTES || this.#sincePrune < PRUNE_STRIDE_BYTES) return
    this.#sincePrune = 0
    await this.#prune()
  }

  /** The oldest of both kinds go, down to a stride below what is allowed. */
  async #prune(): Promise<void> {
    const tx = this.#db.transaction(TIMED, 'readwrite')
    let ticks = await tx.objectStore('ticks').openCursor(this.#range())
    let issues = await tx.objectStore('issues').openCursor(this.#range())
    while (this.#bytes > MOST_DISK_BYTES - PRUNE_STRIDE_BYTES) {
      if (ticks !== null && ticks.value.atMs <= (issues?.value.atMs ?? Infinity)) {
        this.#bytes -= ticks.value.bytes
        await ticks.delete()
        ticks = await ticks.continue()
      } else if (issues !== null) {
        this.#bytes -= issues.value.bytes
        await issues.delete()
        issues = await issues.continue()
      } else break
    }
    await tx.done
  }
}
