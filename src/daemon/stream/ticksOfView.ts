import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { indexOfLevel } from '#forecast/quantile/level.ts'
import { writeFrame, type StreamView } from '#forecast/wire/packed/frames.ts'
import { tickExponent, TickWriter } from '#forecast/wire/packed/ticks.ts'
import type { Tick } from '../events.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import { deflate } from './deflate.ts'
import type { Message } from './outbox.ts'
import { pickRows } from './pick.ts'

/** Ticks that are kept for those who come back: 10 minutes of every 5 s. */
const MOST_KEPT = 120

/** As many again as there are, and some: a fleet that grows is no reason to look each time. */
const mostServers = (servers: number) => 2 * servers + 50

interface KeptTick {
  readonly from: number
  readonly tick: number
  /** null: it is being deflated. */
  message: Message | null
}

/** Current values of a view, tick by tick, written once for all its clients. */
export class TicksOfView {
  readonly #view: StreamView
  readonly #onNews: () => void
  readonly #current: () => CurrentFleet
  #writer: TickWriter
  /** Servers of the writer from which on it is looked at how many of them are gone. */
  #mostServers: number
  readonly #kept: KeptTick[] = []
  /** The newest that was written; its message may still be under way. */
  #tick: number
  #whole: { readonly tick: number; message: Message | null } | null = null
  #intervals: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map()
  /** Messages become ready in the order of their ticks. */
  #deflating: Promise<unknown> = Promise.resolve()

  constructor(view: StreamView, current: () => CurrentFleet, tick: number, onNews: () => void) {
    this.#view = view
    this.#current = current
    this.#onNews = onNews
    this.#tick = tick
    this.#writer = this.#writerOf(current())
    this.#mostServers = mostServers(this.#writer.servers)
  }

  #writerOf(fleet: CurrentFleet): TickWriter {
    const writer = new TickWriter((server, metric) => {
      const interval = this.#intervals.get(server)?.get(metric)
      return interval === undefined ? null : tickExponent(interval)
    })
    const rows = pickRows(rowsOfFleet(fleet), this.#view)
    if (rows !== null) writer.write(rows)
    return writer
  }

  /** Where most names are of servers that the daemon has forgotten, as pods come and go, everybody starts over. */
  #forgetGone(tick: number): boolean {
    if (this.#writer.servers <= this.#mostServers) return false
    const anew = this.#writerOf(this.#current())
    const isWorth = mostServers(anew.servers) <= this.#writer.servers
    if (isWorth) {
      this.#writer = anew
      this.#kept.length = 0
      this.#whole = null
      this.#tick = tick
    }
    this.#mostServers = mostServers(this.#writer.servers)
    return isWorth
  }

  /** How finely values are told follows from how sure the forecast of the next step is. */
  scaleBy(forecast: FleetForecast): void {
    const { series, levels, quantiles, horizon } = forecast
    const [low, high] = [0.1, 0.9].map((level) => indexOfLevel(levels, level))
    const intervals = new Map<string, Map<string, number>>()
    series.forEach(({ server, metric }, at) => {
      const from = at * horizon * levels.length
      const interval = (quantiles[from + (high ?? -1)] ?? NaN) - (quantiles[from + (low ?? -1)] ?? NaN)
      const own = intervals.get(server) ?? new Map<string, number>()
      intervals.set(server, own.set(metric, interval))
    })
    this.#intervals = intervals
  }

  take({ count, rows }: Tick): void {
    const picked = pickRows(rows, this.#view)
    if (picked === null) return
    if (this.#forgetGone(count)) {
      this.#onNews()
      return
    }
    const [from, tick] = [this.#tick, count]
    this.#tick = tick
    const bytes = this.#writer.write(picked)
    const kept: KeptTick = { from, tick, message: null }
    this.#kept.push(kept)
    if (this.#kept.length > MOST_KEPT) this.#kept.shift()
    this.#later(bytes, (packed) => {
      kept.message = { isBinary: true, pieces: [writeFrame({ kind: 'tick', tick, from, packed })] }
    })
  }

  /** What a client that has a tick gets next, and which it has then; null: nothing now. */
  next(has: number | null): { readonly message: Message; readonly tick: number } | null {
    if (has === this.#tick) return null
    const following = has === null ? undefined : this.#kept.find(({ from }) => from === has)
    if (following !== undefined) {
      const { message, tick } = following
      return message === null ? null : { message, tick }
    }
    if (this.#writer.isEmpty) return null
    const tick = this.#tick
    if (this.#whole?.tick !== tick) {
      const whole: { readonly tick: number; message: Message | null } = { tick, message: null }
      this.#whole = whole
      this.#later(this.#writer.whole(), (packed) => {
        whole.message = {
          isBinary: true,
          pieces: [writeFrame({ kind: 'tick', tick, from: null, packed })],
        }
      })
    }
    const { message } = this.#whole
    return message === null ? null : { message, tick }
  }

  #later(bytes: Uint8Array, take: (packed: Uint8Array<ArrayBuffer>) => void): void {
    const deflated = deflate(bytes)
    this.#deflating = this.#deflating.then(async () => {
      take(await deflated)
      this.#onNews()
    })
  }
}

function rowsOfFleet({ servers, metrics }: CurrentFleet) {
  return {
    servers: servers.map(({ name }) => name),
    timeMs: servers.map(({ newestMs }) => newestMs),
    metrics: metrics.map((name) => ({
      name,
      values: servers.map(({ values }) => values.get(name) ?? NaN),
    })),
    labels: [{ name: 'profile', texts: servers.map(({ profile }) => profile) }],
  }
}
