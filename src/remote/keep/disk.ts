import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { MetricRows } from '#data/liveTable.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { MOST_DISK_BYTES } from './limits.ts'
import { layoutOf, packTick, sameLayout, unpackTick, type Layout } from './packedTick.ts'

/** Pruning looks at everything: it is done when so much more than allowed may be there. */
const PRUNE_STRIDE_BYTES = 2 * 1024 ** 2
/** Beside its numbers, about. */
const RECORD_BYTES = 200

interface Schema extends DBSchema {
  /** Which servers and metrics the numbers of a tick are of. */
  layouts: { key: [string, number]; value: { address: string; id: number; layout: Layout } }
  ticks: {
    key: [string, number]
    value: { address: string; atMs: number; layoutId: number; values: Float64Array; bytes: number }
  }
  issues: {
    key: [string, number]
    value: { address: string; atMs: number; forecast: FleetForecast; bytes: number }
  }
}

const STORES = ['ticks', 'issues'] as const
const VERSION = 1

/** What was kept when the page was last open. */
export interface Kept {
  /** Oldest first, one per tick. */
  readonly rows: readonly MetricRows[]
  readonly issues: readonly FleetForecast[]
}

/**
 * What a daemon sent, kept in this browser (IndexedDB): rows of every tick, and the forecasts that are held against what
 * happens. The oldest go when there is more than MOST_DISK_BYTES. Every call may reject with what the browser says: no
 * room, a private window.
 */
export class Disk {
  readonly #db: IDBPDatabase<Schema>
  readonly #address: string
  #layout: { readonly id: number; readonly layout: Layout } | null = null
  #bytes = 0
  #sincePrune = 0

  private constructor(db: IDBPDatabase<Schema>, address: string) {
    this.#db = db
    this.#address = address
  }

  static async open(address: string): Promise<Disk> {
    const db = await openDB<Schema>('fleetcast-remote', VERSION, {
      upgrade: (created) => {
        created.createObjectStore('layouts', { keyPath: ['address', 'id'] })
        for (const store of STORES) created.createObjectStore(store, { keyPath: ['address', 'atMs'] })
      },
      // Another tab opens a later version: let it.
      blocking: (_current, _blocked, event) => {
        ;(event.target as IDBDatabase | null)?.close()
      },
    })
    return new Disk(db, address)
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Reads what is kept from a time (epoch ms) on. */
  async load(fromMs: number): Promise<Kept> {
    const tx = this.#db.transaction(['layouts', ...STORES])
    const [layouts, ticks, issues] = await Promise.all([
      tx.objectStore('layouts').getAll(this.#range()),
      tx.objectStore('ticks').getAll(this.#range()),
      tx.objectStore('issues').getAll(this.#range()),
    ])
    const byId = new Map(layouts.map(({ id, layout }) => [id, layout]))
    const last = layouts.at(-1)
    this.#layout = last === undefined ? null : { id: last.id, layout: last.layout }
    this.#bytes = [...ticks, ...issues].reduce((sum, { bytes }) => sum + bytes, 0)
    const rows = ticks.flatMap(({ atMs, layoutId, values }) => {
      const layout = byId.get(layoutId)
      return layout === undefined || atMs < fromMs ? [] : [unpackTick(layout, atMs, values)]
    })
    return { rows, issues: issues.map(({ forecast }) => forecast) }
  }

  /** Rows of one time. */
  async writeTick(rows: MetricRows): Promise<void> {
    const atMs = rows.timeMs[0]
    if (atMs === undefined) return
    const layout = layoutOf(rows)
    if (this.#layout === null || !sameLayout(this.#layout.layout, layout)) {
      this.#layout = { id: (this.#layout?.id ?? 0) + 1, layout }
      await this.#db.put('layouts', { address: this.#address, ...this.#layout })
    }
    const values = packTick(layout, rows)
    const bytes = values.byteLength + RECORD_BYTES
    await this.#db.put('ticks', { address: this.#address, atMs, layoutId: this.#layout.id, values, bytes })
    await this.#grown(bytes)
  }

  async writeIssue(forecast: FleetForecast): Promise<void> {
    const { quantiles, series, issueTimeMs } = forecast
    const bytes = quantiles.byteLength + series.length * RECORD_BYTES
    await this.#db.put('issues', { address: this.#address, atMs: issueTimeMs, forecast, bytes })
    await this.#grown(bytes)
  }

  /** Deletes all that is kept of this daemon. */
  async forget(): Promise<void> {
    const tx = this.#db.transaction(['layouts', ...STORES], 'readwrite')
    await Promise.all([
      tx.objectStore('layouts').delete(this.#range()),
      ...STORES.map((store) => tx.objectStore(store).delete(this.#range())),
      tx.done,
    ])
    this.#layout = null
    this.#bytes = 0
  }

  close(): void {
    this.#db.close()
  }

  #range(fromMs = -Infinity): IDBKeyRange {
    return IDBKeyRange.bound([this.#address, fromMs], [this.#address, Infinity])
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
    const tx = this.#db.transaction(STORES, 'readwrite')
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
