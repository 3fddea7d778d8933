import { FleetcastError } from '#forecast/errors.ts'
import { liveNumbers, liveTexts, type LiveNumbers, type LiveTexts } from './columns.ts'

/** Room after a server's rows when all are laid out again: a quarter of them, at least so many rows. */
const SPARE_FRACTION = 0.25
const LEAST_SPARE_ROWS = 16
/** Room after all servers, to which one that has outgrown its place, or must be changed, is moved. */
const POOL_FRACTION = 0.125
const LEAST_POOL_ROWS = 1024

/** Where the rows of one server lie in the columns. */
export interface Segment {
  start: number
  end: number
  /** Room ends here. */
  limit: number
  /** Rows before this are in a snapshot and are never written to again. */
  sharedEnd: number
}

/** What comes to a segment. */
export interface Need {
  readonly segment: Segment
  /** Its rows from this one on are written to, counted from its start. */
  readonly unchanged: number
  /** Rows that it will have more. */
  readonly added: number
}

/**
 * Columns in which every server has a segment of rows with room after it. Segments move, when they are full or
 * when a row that a snapshot holds must change: the place left behind stays as it is, for the snapshot, until all
 * is laid out again in other buffers.
 */
export class Segments {
  readonly all: Segment[] = []
  readonly numbers: LiveNumbers[] = []
  readonly texts: LiveTexts[] = []
  readonly time = liveNumbers({ name: 'time', precision: 64 }, 0)
  /** From here on nothing is used. */
  #free = 0

  /** Rows for which every column has room. */
  get capacity(): number {
    return this.time.values.length
  }

  addServer(): Segment {
    const segment = { start: 0, end: 0, limit: 0, sharedEnd: 0 }
    this.all.push(segment)
    return segment
  }

  /** Fails with out-of-memory, as addTexts does. */
  addNumbers(column: Parameters<typeof liveNumbers>[0]): LiveNumbers {
    const added = inMemory(column.name, this.capacity, () => liveNumbers(column, this.capacity))
    this.numbers.push(added)
    return added
  }

  addTexts(name: string, classes: readonly string[]): LiveTexts {
    const added = inMemory(name, this.capacity, () => liveTexts(name, classes, this.capacity))
    this.texts.push(added)
    return added
  }

  /** The first row of [segment.start, segment.end) that is not before a time; segment.end: all are. */
  firstFrom({ start, end }: Segment, timeMs: number): number {
    let [low, high] = [start, end]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.time.values[middle] ?? Number.NaN) < timeMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * Sees to it that segments can take what comes to them; they may have other starts afterwards. Fails with
   * out-of-memory, and every segment then has the rows that it had.
   */
  makeWritable(needs: readonly Need[]): void {
    for (const { segment, unchanged, added } of needs) {
      const { start, end, limit, sharedEnd } = segment
      if (end + added <= limit && start + unchanged >= sharedEnd) continue
      const rows = end - start
      const room = roomFor(rows + added)
      if (this.#free + room > this.capacity) {
        this.layOut(needs)
        return
      }
      for (const { values } of this.#columns()) values.copyWithin(this.#free, start, end)
      Object.assign(segment, placed(this.#free, rows, room))
      this.#free += room
    }
  }

  /** Copies all rows to other buffers, with room after each server, and more of it where more is needed. */
  layOut(needs: readonly Need[] = []): void {
    const added = new Map(needs.map((need) => [need.segment, need.added]))
    const rooms = this.all.map((segment) => roomFor(segment.end - segment.start + (added.get(segment) ?? 0)))
    const rows = rooms.reduce((sum, room) => sum + room, 0)
    const capacity = rows + Math.max(LEAST_POOL_ROWS, Math.ceil(POOL_FRACTION * rows))
    // All are there before the first is used: where memory runs out, the table is as it was.
    const used = this.#columns().map((column) => this.#copied(column, rooms, capacity))
    for (const use of used) use()
    this.#free = rows
    let start = 0
    this.all.forEach((segment, server) => {
      const room = rooms[server] ?? 0
      Object.assign(segment, placed(start, segment.end - segment.start, room))
      start += room
    })
  }

  #copied(column: LiveNumbers | LiveTexts, rooms: readonly number[], capacity: number): () => void {
    return inMemory(column.name, capacity, () => {
      if ('coding' in column) {
        const codes = relaid(column.values, new Int32Array(capacity), -1, this.all, rooms)
        return () => (column.values = codes)
      }
      const values = relaid(column.values, new Float64Array(capacity), Number.NaN, this.all, rooms)
      return () => (column.values = values)
    })
  }

  /** Every column, the time among them. */
  #columns(): readonly (LiveNumbers | LiveTexts)[] {
    return [this.time, ...this.numbers, ...this.texts]
  }
}

/** What it makes, of so many rows of a column. Fails with out-of-memory. */
function inMemory<T>(column: string, rows: number, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    const message = `not enough memory for ${rows} rows of column ${column}`
    throw new FleetcastError('out-of-memory', message, { place: column }, { cause })
  }
}

function roomFor(rows: number): number {
  return rows + Math.max(LEAST_SPARE_ROWS, Math.ceil(SPARE_FRACTION * rows))
}

function placed(start: number, rows: number, room: number): Segment {
  return { start, end: start + rows, limit: start + room, sharedEnd: start }
}

/** Rows of each segment at the start of its room, null after them. */
function relaid<T extends Float64Array | Int32Array>(
  values: T,
  into: T,
  empty: number,
  segments: readonly Segment[],
  rooms: readonly number[],
): T {
  let from = 0
  segments.forEach(({ start, end }, server) => {
    const room = rooms[server] ?? 0
    into.set(values.subarray(start, end), from)
    into.fill(empty, from + end - start, from + room)
    from += room
  })
  into.fill(empty, from)
  return into
}
