import { z } from 'zod'
import { alertsStateSchema, type AlertsState } from '#forecast/alerts/alert.ts'
import { errorToData, FleetcastError, type ErrorData } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { parseWire } from '#forecast/wire/json.ts'
import { withAlertChanges } from '#forecast/wire/own/alertChanges.ts'
import {
  ownConditionSchema,
  ownFactsSchema,
  ownNoForecastSchema,
  ownProblemSchema,
  ownRunsSchema,
  ownWarmthSchema,
  type OwnFacts,
} from '#forecast/wire/own/facts.ts'
import { readFrame, type Frame, type ResumeFrom, type StreamView } from '#forecast/wire/packed/frames.ts'
import { inflate } from '#forecast/wire/packed/inflate.ts'
import { TickReader } from '#forecast/wire/packed/ticks.ts'
import { unpackForecast } from '#forecast/wire/packed/unpack.ts'
import { readShape } from '#forecast/wire/shape.ts'
import type { MetricRows } from '#data/liveTable.ts'
import type { OwnNews } from '../own/watch.ts'

/** What our stream tells. */
export type OwnEvent =
  | { readonly kind: 'facts'; readonly facts: OwnFacts }
  | { readonly kind: 'news'; readonly news: OwnNews }
  | { readonly kind: 'alerts'; readonly state: AlertsState }
  | { readonly kind: 'forecast'; readonly forecast: FleetForecast }
  /** isWhole: they were there before they were looked for, so that they may be of any age. */
  | { readonly kind: 'rows'; readonly rows: MetricRows; readonly tick: number; readonly isWhole: boolean }
  /** It has ticked so often, as whoever asks sees it: that much later at most. */
  | { readonly kind: 'ticked'; readonly tick: number; readonly slackMs: number }
  /** It could not be read, and was put aside. */
  | { readonly kind: 'bad'; readonly error: ErrorData }

/** A page judges all of it: chances of breaches want every level and the whole horizon. */
const VIEW: StreamView = { metrics: null, servers: null, levels: null, steps: null, past: true }

const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.literal(1),
  epoch: z.string().min(1).max(100),
  heartbeatMs: z.number().min(1).max(600_000),
  facts: ownFactsSchema,
})
const subscribedSchema = z.object({ line: z.string().max(100), resumed: z.boolean() })
const conditionSchema = z.object({
  nowMs: z.number(),
  condition: ownConditionSchema,
  none: ownNoForecastSchema.nullable(),
  problems: z.array(ownProblemSchema).max(1_000),
  runs: ownRunsSchema,
  warmth: ownWarmthSchema,
})
const alertsSchema = z.object({ number: z.int().nullable().default(null), state: alertsStateSchema })
const alertsChangedSchema = z.object({ number: z.int(), from: z.int(), changes: z.unknown() })

/** How often a stream may be unreadable in a row before it is given up. */
const MOST_FAILURES = 3

interface Followed {
  readonly events: readonly OwnEvent[]
  /** To be sent; null: nothing. */
  readonly say: unknown
}

const nothing: Followed = { events: [], say: null }

/**
 * Follows the stream of a daemon of ours, over as many connections as it takes: what is told is told from what was told
 * before, and whoever comes back in the same life of the daemon continues there.
 */
export class Follower {
  #epoch: string | null = null
  #line: string | null = null
  #offset: number | null = null
  #tick: number | null = null
  #known: FleetForecast | null = null
  #alerts: { readonly number: number | null; readonly state: AlertsState } | null = null
  readonly #reader = new TickReader()
  /** What comes until the subscription is answered is of the one before. */
  #isSubscribed = false
  #failures = 0
  heartbeatMs = 15_000

  /** Another connection: it says hello first. */
  begin(): void {
    this.#isSubscribed = false
  }

  /**
   * Takes a message. What cannot be read is put aside with a word, and all that is known is asked for; rejects with the
   * reason where that helps no more.
   */
  async take(data: string | ArrayBuffer): Promise<Followed> {
    try {
      if (typeof data === 'string') return this.#text(data)
      const frame = readFrame(new Uint8Array(data))
      if (frame.kind === 'text') return this.#text(new TextDecoder().decode(await inflate(frame.packed)))
      const followed = await this.#frame(frame)
      this.#failures = 0
      return followed
    } catch (error) {
      if (!(error instanceof FleetcastError) || ++this.#failures >= MOST_FAILURES) throw error
      this.#forget()
      return { events: [{ kind: 'bad', error: errorToData(error) }], say: this.#subscribe() }
    }
  }

  #forget(): void {
    this.#line = null
    this.#offset = this.#tick = null
    this.#known = null
  }

  #subscribe(): unknown {
    this.#isSubscribed = false
    const resume: ResumeFrom | null =
      this.#epoch === null || this.#line === null
        ? null
        : { epoch: this.#epoch, line: this.#line, offset: this.#offset, tick: this.#tick }
    return { type: 'subscribe', view: VIEW, resume, compact: true }
  }

  #text(text: string): Followed {
    const { value } = parseWire(text)
    const { type } = readShape(z.object({ type: z.string() }), value, 'a message of the stream')
    const event = (each: OwnEvent): Followed => ({ events: [each], say: null })
    switch (type) {
      case 'hello': {
        const { epoch, heartbeatMs, facts } = readShape(helloSchema, value, 'hello')
        if (epoch !== this.#epoch) this.#forget()
        this.#epoch = epoch
        this.heartbeatMs = heartbeatMs
        return { events: [{ kind: 'facts', facts }], say: this.#subscribe() }
      }
      case 'subscribed': {
        const { line, resumed } = readShape(subscribedSchema, value, 'subscribed')
        if (!resumed) this.#forget()
        this.#line = line
        this.#isSubscribed = true
        return nothing
      }
      case 'condition': {
        const news = readShape(conditionSchema, value, 'condition')
        return event({ kind: 'news', news })
      }
      case 'alerts':
        this.#alerts = readShape(alertsSchema, value, 'alerts')
        return event({ kind: 'alerts', state: this.#alerts.state })
      case 'alerts-changed': {
        if (!this.#isSubscribed) return nothing
        const { number, from, changes } = readShape(alertsChangedSchema, value, 'changed alerts')
        const known = this.#alerts
        if (known === null || known.number !== from)
          throw outOfLine('change of alerts', from, known?.number ?? null)
        this.#alerts = { number, state: withAlertChanges(known.state, changes) }
        return event({ kind: 'alerts', state: this.#alerts.state })
      }
      default:
        return nothing
    }
  }

  async #frame(frame: Exclude<Frame, { kind: 'text' }>): Promise<Followed> {
    if (!this.#isSubscribed) return nothing
    const bytes = await inflate(frame.packed)
    if (frame.kind === 'tick') {
      const { tick, from } = frame
      if (from !== null && from !== this.#tick) throw outOfLine('tick', from, this.#tick)
      const { servers, timeMs, metrics, profiles } = this.#reader.read(bytes, from === null)
      this.#tick = tick
      const labels = profiles.some((profile) => profile !== null)
        ? [{ name: 'profile', texts: profiles }]
        : []
      const rows = { servers, timeMs, metrics, labels, naiveTime: false }
      return { events: [{ kind: 'rows', rows, tick, isWhole: from === null }], say: null }
    }
    if (frame.kind === 'delta' && frame.from !== this.#offset)
      throw outOfLine('forecast', frame.from, this.#offset)
    const forecast = unpackForecast(bytes, frame.kind === 'delta' ? this.#known : null)
    this.#known = forecast
    this.#offset = frame.offset
    return { events: [{ kind: 'forecast', forecast }], say: null }
  }
}

function outOfLine(what: string, from: number, has: number | null): FleetcastError {
  return new FleetcastError(
    'wire-invalid',
    `a ${what} refers to number ${from}, but the last one received is ${has ?? 'none'}`,
  )
}
