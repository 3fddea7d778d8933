import type { BatchColumn } from './columns.ts'

const FIRST_ROOM = 8

/** What became of a row. */
export type Put =
  | 'newest'
  /** Older than the newest, and of a time that was not there. */
  | 'late'
  /** Of a time that was there: its values took the place of the earlier ones. */
  | 'changed'
  | 'unchanged'

/**
 * The newest rows of one server as it reported them: one row per time, ascending, whatever the order of arrival. A
 * later value takes the place of an earlier one of the same time, a null never does (as in a LiveTable).
 */
export class RecentRows {
  #room = FIRST_ROOM
  #start = 0
  #end = 0
  #time = new Float64Array(FIRST_ROOM)
  /** [column][row], each column with all of the room. */
  #values = new Float64Array(0)
  readonly #slots = new Map<number, number>()

  get count(): number {
    return this.#end - this.#start
  }

  /** Epoch ms; -Infinity: there is no row. */
  get newestMs(): number {
    return this.#end === this.#start ? -Infinity : (this.#time[this.#end - 1] ?? Number.NaN)
  }

  /** Ascending; a view that holds until the next change. */
  times(): Float64Array {
    return this.#time.subarray(this.#start, this.#end)
  }

  /** As times(), of those later than a time. */
  timesAfter(timeMs: number): Float64Array {
    return this.#time.subarray(this.#firstAfter(timeMs), this.#end)
  }

  /** The row of a time, as [from, to) for `each`; empty: there is none. */
  at(timeMs: number): readonly [from: number, to: number] {
    return [this.#firstFrom(timeMs), this.#firstAfter(timeMs)]
  }

  put(timeMs: number, batch: readonly BatchColumn[], row: number): Put {
    const isNewest = !(timeMs <= this.newestMs)
    const at = isNewest ? this.#end : this.#firstFrom(timeMs)
    const isThere = !isNewest && this.#time[at] === timeMs
    const place = isThere ? at : this.#makeRow(at, timeMs)
    let changed = false
    for (const { column, at: cell } of batch) {
      const value = cell(row)
      if (Number.isNaN(value)) continue
      const index = (this.#slots.get(column) ?? this.#addColumn(column)) * this.#room + place
      if (this.#values[index] === value) continue
      this.#values[index] = value
      changed = true
    }
    if (isNewest) return 'newest'
    if (!isThere) return 'late'
    return changed ? 'changed' : 'unchanged'
  }

  /** Where rows of (fromMs, toMs] lie, as [from, to) for `each`. */
  within(fromMs: number, toMs: number): readonly [from: number, to: number] {
    return [this.#firstAfter(fromMs), this.#firstAfter(toMs)]
  }

  /** Calls with every column that there is, and its values of rows from within(). */
  each(
    [from, to]: readonly [number, number],
    take: (column: number, values: Float64Array, from: number, to: number) => void,
  ): void {
    for (const [column, slot] of this.#slots) {
      const base = slot * this.#room
      take(column, this.#values, base + from, base + to)
    }
  }

  /** Releases rows up to a time, but for so many of the newest. */
  drop(throughMs: number, keep: number): void {
    this.#start = Math.max(this.#start, Math.min(this.#firstAfter(throughMs), this.#end - keep))
  }

  /** Releases rows later than a time. */
  cut(afterMs: number): void {
    this.#end = Math.max(this.#start, this.#firstAfter(afterMs))
  }

  #firstFrom(timeMs: number): number {
    let [low, high] = [this.#start, this.#end]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#time[middle] ?? Number.NaN) < timeMs) low = middle + 1
      else high = middle
    }
    return low
  }

  #firstAfter(timeMs: number): number {
    const at = this.#firstFrom(timeMs)
    return at < this.#end && this.#time[at] === timeMs ? at + 1 : at
  }

  /** Makes a row of nulls before another; says where it is. */
  #makeRow(before: number, timeMs: number): number {
    const offset = before - this.#start
    if (this.#end === this.#room) this.#makeRoom()
    const place = this.#start + offset
    this.#time.copyWithin(place + 1, place, this.#end)
    this.#time[place] = timeMs
    for (let slot = 0; slot < this.#slots.size; slot++) {
      const base = slot * this.#room
      if (place < this.#end) this.#values.copyWithin(base + place + 1, base + place, base + this.#end)
      this.#values[base + place] = Number.NaN
    }
    this.#end++
    return place
  }

  #makeRoom(): void {
    const room = this.count * 4 > this.#room * 3 ? this.#room * 2 : this.#room
    this.#layOut(room, this.#slots.size)
  }

  #addColumn(column: number): number {
    const slot = this.#slots.size
    this.#layOut(this.#room, slot + 1)
    this.#slots.set(column, slot)
    return slot
  }

  /** Rows move to the beginning of the room only where it is used up, so that places stay while a row is put. */
  #layOut(room: number, slots: number): void {
    const isFull = this.#end === this.#room && slots === this.#slots.size
    const [start, end] = isFull ? [0, this.count] : [this.#start, this.#end]
    const values = new Float64Array(room * slots).fill(Number.NaN)
    for (let slot = 0; slot < this.#slots.size; slot++) {
      const base = slot * this.#room
      values.set(this.#values.subarray(base + this.#start, base + this.#end), slot * room + start)
    }
    const time = new Float64Array(room)
    time.set(this.times(), start)
    this.#room = room
    this.#time = time
    this.#values = values
    this.#start = start
    this.#end = end
  }
}
