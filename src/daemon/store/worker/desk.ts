import { errorToData, FleetcastError } from '#forecast/errors.ts'
import { isWrite, type Archive } from '../archive/archive.ts'
import type { Call, FoundRows, FromArchive, ToArchive } from '../protocol.ts'
import { isSqlError, SQLITE } from '../sql/database.ts'
import { unusable } from '../sql/migrations.ts'

/** One transaction commits no more rows than this: those who wait for others wait for so many. */
const MOST_ROWS_TOGETHER = 200_000
/** While nothing can be written, it is tried so often whether there is room. */
const RETRY_MS = 2000

export interface DeskOptions {
  readonly post: (message: FromArchive, transfer?: readonly ArrayBuffer[]) => void
  /** Everything is answered but this: close what is open. */
  readonly onClosed: () => void
}

interface Waiting {
  readonly id: number
  readonly call: Call
  /** Of rows: what their codes stand for. */
  readonly texts?: readonly string[]
}

interface Upkeep {
  readonly steps: Generator<void, void>
  /** Who waits for it; null: nobody. */
  readonly id: number | null
}

/**
 * Who comes when. Calls are done in the order in which they came; writes that follow each other are committed together,
 * which is what those that came while a transaction ran do. Between any two, upkeep takes one of its short steps.
 */
export class Desk {
  readonly #archive: Archive
  readonly #options: DeskOptions
  #queue: Waiting[] = []
  #upkeep: Upkeep[] = []
  #isScheduled = false
  #isClosed = false
  /** Why nothing can be written; null: it can. */
  #problem: string | null = null
  #retry: NodeJS.Timeout | null = null

  constructor(archive: Archive, options: DeskOptions) {
    this.#archive = archive
    this.#options = options
    this.#schedule()
  }

  receive(message: ToArchive): void {
    if (message.type === 'cancel') {
      this.#queue = this.#queue.filter(({ id }) => id !== message.id)
      return
    }
    const { id, call } = message
    this.#queue.push(
      call.name === 'append' ? { id, call, texts: this.#archive.learn(call.given.rows) } : { id, call },
    )
    this.#schedule()
  }

  /** The next turn of the loop: by then, what was sent meanwhile has come. */
  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#turn()
      if (this.#queue.length > 0 || this.#upkeep.length > 0) this.#schedule()
    })
  }

  #turn(): void {
    const group = this.#nextGroup()
    const [first] = group
    if (first !== undefined) {
      if (isWrite(first.call)) this.#write(group)
      else this.#answer(first)
    }
    if (this.#isClosed) return
    const [upkeep] = this.#upkeep
    if (upkeep !== undefined) this.#goOn(upkeep)
    else if (this.#problem === null && this.#archive.isUpkeepDue())
      this.#upkeep.push({ steps: this.#archive.upkeep(null), id: null })
  }

  /** The writes at the head of the queue, or one call that is none. */
  #nextGroup(): readonly Waiting[] {
    let [count, rows] = [0, 0]
    for (const { call } of this.#queue) {
      if (!isWrite(call)) break
      rows += call.name === 'append' ? call.given.rows.timeMs.length : 0
      if (count > 0 && rows > MOST_ROWS_TOGETHER) break
      count++
    }
    return this.#queue.splice(0, Math.max(1, count))
  }

  #write(group: readonly Waiting[]): void {
    try {
      const results = this.#archive.transaction(() =>
        group.map(({ call, texts }) => this.#archive.perform(call, texts)),
      )
      this.#solved()
      results.forEach((gives, i) => this.#done(group[i], gives))
    } catch (error) {
      const [only, ...others] = group
      if (only !== undefined && others.length === 0) this.#failed(only.id, error)
      // One of them may be to blame for all.
      else for (const waiting of group) this.#write([waiting])
    }
  }

  #answer(waiting: Waiting): void {
    const { id, call } = waiting
    if (call.name === 'tidy') {
      this.#upkeep.push({ steps: this.#archive.upkeep(call.given), id })
      return
    }
    if (call.name === 'close') {
      this.#close(waiting)
      return
    }
    try {
      this.#done(waiting, this.#archive.perform(call))
    } catch (error) {
      this.#failed(id, error)
    }
  }

  #goOn(upkeep: Upkeep): void {
    try {
      if (upkeep.steps.next().done !== true) return
      this.#upkeep = this.#upkeep.filter((other) => other !== upkeep)
      this.#solved()
      if (upkeep.id === null) this.#options.post({ type: 'facts', facts: this.#facts() })
      else this.#done({ id: upkeep.id }, null)
    } catch (error) {
      this.#upkeep = this.#upkeep.filter((other) => other !== upkeep)
      const told = this.#noticed(error)
      if (upkeep.id === null) this.#options.post({ type: 'facts', facts: this.#facts() })
      else this.#failed(upkeep.id, told)
    }
  }

  #close(waiting: Waiting): void {
    this.#isClosed = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    for (const { id } of this.#upkeep) if (id !== null) this.#done({ id }, null)
    const facts = this.#facts()
    try {
      this.#options.onClosed()
      this.#options.post({ type: 'done', id: waiting.id, gives: null, facts })
    } catch (error) {
      this.#options.post({ type: 'failed', id: waiting.id, error: errorToData(error), facts })
    }
  }

  #done(waiting: { readonly id: number; readonly call?: Call } | undefined, gives: unknown): void {
    if (waiting === undefined) return
    const transfer = waiting.call?.name === 'rows' ? buffersOf(gives as FoundRows) : []
    this.#options.post({ type: 'done', id: waiting.id, gives, facts: this.#facts() }, transfer)
  }

  #failed(id: number, error: unknown): void {
    const told = this.#noticed(error)
    this.#options.post({ type: 'failed', id, error: errorToData(told), facts: this.#facts() })
  }

  /** What an error means; from a full disk on, it is looked for room. */
  #noticed(error: unknown): unknown {
    const { file } = this.#archive
    if (!isSqlError(error, SQLITE.full, SQLITE.io, SQLITE.readOnly)) return unusable(error, file)
    this.#problem =
      error.code === SQLITE.full
        ? `The disk with ${file} is full. Nothing is recorded until space is freed; stored data can still be read.`
        : `${file} cannot be written (${error.message}). Nothing is recorded until this is fixed; stored data can still be read.`
    this.#retry ??= setTimeout(() => this.#lookForRoom(), RETRY_MS).unref()
    return new FleetcastError('disk-full', this.#problem, {}, { cause: error })
  }

  #lookForRoom(): void {
    this.#retry = null
    try {
      this.#archive.probe()
      this.#solved()
    } catch (error) {
      this.#noticed(error)
    }
    this.#options.post({ type: 'facts', facts: this.#facts() })
  }

  #solved(): void {
    this.#problem = null
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#retry = null
  }

  #facts() {
    return this.#archive.facts(this.#problem)
  }
}

/** Memory that goes to who asked instead of being copied. */
function buffersOf({ timeMs, metrics, labels }: FoundRows): readonly ArrayBuffer[] {
  const arrays = [timeMs, ...metrics.map(({ values }) => values), ...labels.map(({ codes }) => codes)]
  return arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer)
}
