import { errorToData } from '#forecast/errors.ts'
import { sameSeries, type SeriesKey } from '#forecast/fleetForecast.ts'
import { buffersOf, copyOf } from '#forecast/transfer.ts'
import type { Tick } from '../api.ts'
import { Link } from '../link.ts'
import type { Platform } from '../platform.ts'
import { joinRows } from '../read/joinRows.ts'
import type { CallMessage, CallName, FromLink, Result, ToLink } from './protocol.ts'

/** More often than this nobody reads numbers: a daemon whose clock runs faster ticks many times a second. */
const LEAST_GAP_MS = 200

type Post = (message: FromLink, transfer: readonly ArrayBuffer[]) => void

/** The worker's side: a switch between messages and a link. */
export class LinkHost {
  readonly #post: Post
  readonly #platform: (origin: string) => Platform
  readonly #open = new Map<number, AbortController>()
  #link: Link | null = null
  #series: readonly SeriesKey[] | null = null
  /** A tick is on its way; the newest of those that came since waits, with the rows of all. */
  #isSent = false
  #sentMs = -Infinity
  #next: Tick | null = null
  #onSent: (() => void)[] = []

  constructor(platform: (origin: string) => Platform, post: Post) {
    this.#platform = platform
    this.#post = post
  }

  receive(message: ToLink): void {
    switch (message.type) {
      case 'open':
        this.#link = new Link(this.#platform(message.origin), message.options, {
          onReport: (report) => this.#post({ type: 'report', report }, []),
          onTick: (tick) => this.#offer(tick),
          onAlerts: (state) => this.#post({ type: 'alerts', state }, []),
        })
        this.#link.run().catch((error: unknown) => {
          // A mistake of ours: the worker ends with it, and the page says so.
          setTimeout(() => {
            throw error
          }, 0)
        })
        break
      case 'call':
        void this.#answer(message)
        break
      case 'abort':
        this.#open.get(message.id)?.abort()
        break
      case 'took': {
        const restMs = this.#sentMs + LEAST_GAP_MS - performance.now()
        setTimeout(() => this.#sendNext(), Math.max(0, restMs))
        break
      }
      case 'retry':
        this.#link?.retryNow()
        break
      case 'key':
        this.#link?.setKey(message.key)
        break
      case 'step':
        this.#link?.chooseStep(message.choice)
        break
      case 'visible':
        this.#link?.setVisible(message.visible)
        break
      case 'close':
        this.#link?.close()
        break
    }
  }

  /** A page that is slower than the daemon, or asleep, gets the newest tick when it asks: nothing piles up. */
  #offer(tick: Tick): void {
    if (!this.#isSent) {
      this.#send(tick)
      return
    }
    const rows =
      this.#next === null || this.#next.rows === tick.rows ? tick.rows : joinRows(this.#next.rows, tick.rows)
    this.#next = { ...tick, rows }
  }

  #sendNext(): void {
    this.#isSent = false
    const next = this.#next
    this.#next = null
    if (next !== null) this.#send(next)
    for (const resolve of this.#onSent.splice(0)) resolve()
  }

  /** The link keeps its forecast to judge it again: a copy goes, whose buffers change hands. */
  #send(tick: Tick): void {
    const { forecast, assessment } = tick.judged
    const seriesKept = this.#series !== null && sameSeries(this.#series, forecast.series)
    if (!seriesKept) this.#series = forecast.series
    const copy = copyOf(seriesKept ? { ...forecast, series: [] } : forecast)
    this.#post(
      { type: 'tick', tick: { ...tick, judged: { forecast: copy, assessment } }, seriesKept },
      buffersOf(copy),
    )
    this.#isSent = true
    this.#sentMs = performance.now()
  }

  /** When no tick waits to be sent. */
  async #sent(): Promise<void> {
    if (this.#next === null) return
    await new Promise<void>((resolve) => this.#onSent.push(resolve))
  }

  async #answer(message: CallMessage): Promise<void> {
    const { id } = message
    const controller = new AbortController()
    this.#open.set(id, controller)
    try {
      const value = await this.#work(message, controller.signal)
      if (!controller.signal.aborted) this.#post({ type: 'result', id, value }, [])
    } catch (error) {
      if (!controller.signal.aborted) this.#post({ type: 'failed', id, error: errorToData(error) }, [])
    } finally {
      this.#open.delete(id)
    }
  }

  async #work(message: CallMessage, signal: AbortSignal): Promise<Result<CallName>> {
    const link = this.#link
    if (link === null) throw new Error('the link is not open')
    switch (message.name) {
      case 'judge':
        link.judge(message.params)
        // The answer comes when the page has what it is about.
        await this.#sent()
        return null
      case 'history':
        return link.history(message.params.series, message.params.range)
      case 'asOf':
        return link.asOf(message.params)
      case 'accuracy':
        return await link.accuracy(message.params.metrics, message.params.thresholds, signal)
      case 'rows':
        return link.rows()
      case 'ask':
        return await link.ask(message.params, signal)
      case 'askOwn':
        return await link.askOwn(message.params, signal)
      case 'forget':
        await link.forget()
        return null
    }
  }
}
