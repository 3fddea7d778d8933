import { runInSlices } from '#engine/runInSlices.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { writeFrame, type StreamView } from '#forecast/wire/packed/frames.ts'
import { packing, WIRE_RESOLUTION, type PackOptions } from '#forecast/wire/packed/pack.ts'
import type { PublishedForecast } from '../events.ts'
import { deflate } from './deflate.ts'
import type { Message } from './outbox.ts'
import { pickForecast } from './pick.ts'
import type { TicksOfView } from './ticksOfView.ts'
import { SLICE_MS } from '../slice.ts'

/** Forecasts that a client may be behind and still be told what is new: beyond, it gets all that is known. */
const MOST_KEPT = 12
/** From so many on, all may be less than what is new of each. */
const MANY_BEHIND = 3

interface KeptForecast {
  readonly from: number
  readonly offset: number
  readonly message: Message
  readonly bytes: number
}

/** All that is known at an offset; message null: it is being packed. */
interface Whole {
  readonly offset: number
  message: Message | null
  bytes: number
}

type Said = Pick<PublishedForecast, 'offset' | 'atMs' | 'complete'>

/** What a view's clients know, and the messages that got them there: written once for all of them. */
export class View {
  readonly view: StreamView
  /** Another one for every view that is made: what is told from one is told from no other. */
  readonly line: string
  readonly ticks: TicksOfView
  readonly #onNews: () => void
  readonly #ending: AbortSignal
  readonly #onError: (error: unknown) => void
  #known: FleetForecast | null = null
  #said: Said | null = null
  /** Issue time of the forecast whose extremes were told. */
  #blocksMs = -Infinity
  readonly #kept: KeptForecast[] = []
  #whole: Whole | null = null
  #coming: PublishedForecast | null = null
  #isPacking = false

  constructor(
    view: StreamView,
    given: {
      readonly line: string
      readonly ticks: TicksOfView
      readonly onNews: () => void
      readonly onError: (error: unknown) => void
      readonly ending: AbortSignal
    },
  ) {
    this.view = view
    this.line = given.line
    this.ticks = given.ticks
    this.#onNews = given.onNews
    this.#onError = given.onError
    this.#ending = given.ending
  }

  /** Numbers that are held for it. */
  get weight(): number {
    const { quantiles, history, extremes } = this.#known ?? {}
    return (quantiles?.length ?? 0) + (history?.length ?? 0) + 2 * (extremes?.highs.length ?? 0)
  }

  /** Takes a forecast; of those that come while one is packed, the newest is next. */
  take(published: PublishedForecast): void {
    this.#coming = published
    if (this.#isPacking) return
    this.#isPacking = true
    this.#pack().catch((error: unknown) => {
      if (!this.#ending.aborted) this.#onError(error)
    })
  }

  /** What a client that has a forecast gets next, and which it has then; null: nothing now. */
  next(has: number | null): { readonly message: Message; readonly offset: number } | null {
    const said = this.#said
    if (said === null || has === said.offset) return null
    const at = has === null ? -1 : this.#kept.findIndex(({ from }) => from === has)
    const ahead = at < 0 ? [] : this.#kept.slice(at)
    const whole = this.#whole?.offset === said.offset ? this.#whole : null
    const sum = ahead.reduce((bytes, kept) => bytes + kept.bytes, 0)
    const isLess =
      ahead.length >= MANY_BEHIND && whole !== null && whole.message !== null && whole.bytes < sum
    const [following] = ahead
    if (following !== undefined && !isLess) return following
    if (whole === null) this.#makeWhole(said)
    return whole === null || whole.message === null ? null : { message: whole.message, offset: said.offset }
  }

  async #pack(): Promise<void> {
    try {
      for (let next = this.#coming; next !== null; next = this.#coming) {
        this.#coming = null
        await this.#packOne(next)
        this.#onNews()
      }
    } finally {
      this.#isPacking = false
    }
  }

  async #packOne({ judged, offset, atMs, complete }: PublishedForecast): Promise<void> {
    const picked = pickForecast(judged.forecast, this.view)
    const before = this.#said
    const past = this.#pastOf(picked)
    const options = { levels: this.view.levels, resolution: WIRE_RESOLUTION, past }
    const { bytes, known } = await this.#packed(picked, options, this.#known)
    if (before !== null) {
      const packed = await deflate(bytes)
      const frame = writeFrame({ kind: 'delta', from: before.offset, offset, atMs, complete, packed })
      const message = { isBinary: true, pieces: [frame] }
      this.#kept.push({ from: before.offset, offset, message, bytes: frame.length })
      if (this.#kept.length > MOST_KEPT) this.#kept.shift()
    }
    if (past === 'all') this.#blocksMs = picked.issueTimeMs
    this.#known = known
    this.#said = { offset, atMs, complete }
    this.ticks.scaleBy(picked)
  }

  #pastOf({ extremes, issueTimeMs, stepMs, historyLength }: FleetForecast): PackOptions['past'] {
    if (!this.view.past || historyLength === 0) return 'none'
    if (extremes === undefined) return 'history'
    return issueTimeMs - this.#blocksMs >= extremes.blockSteps * stepMs ? 'all' : 'history'
  }

  async #packed(forecast: FleetForecast, options: PackOptions, base: FleetForecast | null) {
    return await runInSlices(packing(forecast, options, base), this.#ending, SLICE_MS)
  }

  /** All that is known, exactly as those know it who followed: what comes next is told from it. */
  #makeWhole({ offset, atMs, complete }: Said): void {
    const known = this.#known
    if (known === null) return
    const whole: Whole = { offset, message: null, bytes: 0 }
    this.#whole = whole
    const make = async () => {
      const past = known.historyLength === 0 ? 'none' : 'all'
      const { bytes } = await this.#packed(known, { levels: null, resolution: Infinity, past }, null)
      const frame = writeFrame({ kind: 'snapshot', offset, atMs, complete, packed: await deflate(bytes) })
      whole.bytes = frame.length
      whole.message = { isBinary: true, pieces: [frame] }
      this.#onNews()
    }
    make().catch((error: unknown) => {
      if (!this.#ending.aborted) this.#onError(error)
    })
  }
}
