import type { MetricRows } from '#data/liveTable.ts'
import { RECENT_STEPS, type Actuals } from '#forecast/accuracy/actuals.ts'

/**
 * What happened lately, on the model's step: a ring of values per series. Slots are numbered from the epoch; each server has
 * its own phase in a step, that of its first row. Values pass through 32 bits, as forecasts do.
 */
export class Past {
  readonly stepMs: number
  /** Slots that are remembered. */
  readonly length: number
  readonly #servers = new Map<string, ServerPast>()

  constructor(stepMs: number, length: number) {
    this.stepMs = stepMs
    this.length = length
  }

  /** Takes rows in; `isLeftOut` says which say nothing of a normal day. */
  add(rows: MetricRows, isLeftOut: (server: string, timeMs: number) => boolean): void {
    rows.servers.forEach((server, row) => {
      const timeMs = rows.timeMs[row] ?? NaN
      if (!Number.isFinite(timeMs)) return
      const past = this.#serverOf(server, timeMs)
      const slot = past.slotOf(timeMs)
      past.advance(slot)
      if (isLeftOut(server, timeMs)) return
      for (const { name, values } of rows.metrics) past.put(name, slot, values[row] ?? NaN)
    })
  }

  /** The slot of a time of a server; null: nothing is known of it. */
  slotOf(server: string, timeMs: number): number | null {
    return this.#servers.get(server)?.slotOf(timeMs) ?? null
  }

  /** null: it has no value. */
  series(server: string, metric: string): Actuals | null {
    return this.#servers.get(server)?.series(metric) ?? null
  }

  /** Forgets servers that have not reported since a time; returns their names. */
  forget(beforeMs: number): readonly string[] {
    const gone = [...this.#servers].filter(([, past]) => past.newestMs < beforeMs).map(([server]) => server)
    for (const server of gone) this.#servers.delete(server)
    return gone
  }

  #serverOf(server: string, timeMs: number): ServerPast {
    const known = this.#servers.get(server) ?? new ServerPast(this.stepMs, this.length, timeMs)
    this.#servers.set(server, known)
    return known
  }
}

class ServerPast {
  readonly #stepMs: number
  readonly #length: number
  readonly #phaseMs: number
  readonly #rings = new Map<string, Float32Array>()
  #newest: number

  constructor(stepMs: number, length: number, firstMs: number) {
    this.#stepMs = stepMs
    this.#length = length
    this.#phaseMs = firstMs % stepMs
    this.#newest = this.slotOf(firstMs)
  }

  /** Of its newest row, epoch ms. */
  get newestMs(): number {
    return this.#newest * this.#stepMs + this.#phaseMs
  }

  slotOf(timeMs: number): number {
    return Math.round((timeMs - this.#phaseMs) / this.#stepMs)
  }

  /** Makes room up to a slot, which is empty until something is put there. */
  advance(slot: number): void {
    if (slot <= this.#newest) return
    const from = Math.max(this.#newest + 1, slot - this.#length + 1)
    for (const ring of this.#rings.values())
      for (let at = from; at <= slot; at++) ring[at % this.#length] = NaN
    this.#newest = slot
  }

  put(metric: string, slot: number, value: number): void {
    if (!Number.isFinite(value) || slot <= this.#newest - this.#length) return
    const ring = this.#rings.get(metric) ?? new Float32Array(this.#length).fill(NaN)
    this.#rings.set(metric, ring)
    ring[slot % this.#length] = value
  }

  series(metric: string): Actuals | null {
    const ring = this.#rings.get(metric)
    if (ring === undefined) return null
    const [newest, length] = [this.#newest, this.#length]
    const oldest = Math.max(0, newest - length + 1)
    const at = (slot: number) =>
      slot < oldest || slot > newest || slot < 0 ? NaN : (ring[slot % length] ?? NaN)
    const newestSlotBefore = (slot: number) => {
      let known = Math.min(slot - 1, newest)
      while (known >= oldest && Number.isNaN(at(known))) known--
      return known
    }
    return {
      at,
      between: (from, to) => Float64Array.from({ length: to - from }, (_, step) => at(from + step)),
      newestBefore: (slot) => at(newestSlotBefore(slot)),
      isRecentAt: (slot) => newestSlotBefore(slot) >= Math.max(oldest, slot - RECENT_STEPS),
      slots: function* () {
        for (let slot = oldest; slot <= newest; slot++) if (!Number.isNaN(at(slot))) yield slot
      },
    }
  }
}
