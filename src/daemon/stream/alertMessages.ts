import type { AlertsState } from '#forecast/alerts/alert.ts'
import { alertChanges } from '#forecast/wire/own/alertChanges.ts'
import { writeFrame } from '#forecast/wire/packed/frames.ts'
import { deflate } from './deflate.ts'
import { jsonMessage, type Message } from './outbox.ts'

/** What a client has of the alerts: the number of a state; null: nothing, or it takes each of them whole, as JSON. */
export interface AlertsHad {
  readonly isCompact: boolean
  readonly number: number | null
}

export type AlertsTold =
  | { readonly kind: 'message'; readonly message: Message; readonly number: number }
  /** It has all there is. */
  | { readonly kind: 'none' }
  /** It is being deflated: onNews is called when it is there. */
  | { readonly kind: 'writing' }

/** States of which clients may be told what has changed since. */
const MOST_KEPT = 16

/**
 * The alerts as clients are told, written once for all that have the same. They change with nearly every tick, and with those
 * that are resolved they are as much JSON as a thousand ticks: who can read it gets what has changed, deflated.
 */
export class AlertMessages {
  readonly #alerts: () => AlertsState
  readonly #onNews: () => void
  readonly #onError: (error: unknown) => void
  /** The newest is the last. */
  readonly #states: { readonly number: number; readonly state: AlertsState }[] = []
  /** Of the newest; by the number that a client has, null: whole. A message that is null is being deflated. */
  readonly #compact = new Map<number | null, Message | null>()
  #whole: Message | null = null

  constructor(alerts: () => AlertsState, onNews: () => void, onError: (error: unknown) => void) {
    this.#alerts = alerts
    this.#onNews = onNews
    this.#onError = onError
  }

  newest({ isCompact, number: has }: AlertsHad): AlertsTold {
    const { state, number } = this.#newest()
    if (!isCompact) {
      this.#whole ??= jsonMessage({ type: 'alerts', number, state })
      return { kind: 'message', message: this.#whole, number }
    }
    if (has === number) return { kind: 'none' }
    const from = this.#states.find((each) => each.number === has) ?? null
    const message = this.#compact.get(from?.number ?? null)
    if (message !== undefined)
      return message === null ? { kind: 'writing' } : { kind: 'message', message, number }
    const told =
      from === null
        ? { type: 'alerts', number, state }
        : { type: 'alerts-changed', number, from: from.number, changes: alertChanges(from.state, state) }
    this.#write(from?.number ?? null, number, told)
    return { kind: 'writing' }
  }

  #newest() {
    const state = this.#alerts()
    const last = this.#states.at(-1)
    if (last?.state === state) return last
    const next = { number: (last?.number ?? 0) + 1, state }
    this.#states.push(next)
    if (this.#states.length > MOST_KEPT) this.#states.shift()
    this.#compact.clear()
    this.#whole = null
    return next
  }

  #write(from: number | null, number: number, told: object): void {
    this.#compact.set(from, null)
    deflate(new TextEncoder().encode(JSON.stringify(told)))
      .then((packed) => {
        if (this.#states.at(-1)?.number === number)
          this.#compact.set(from, { isBinary: true, pieces: [writeFrame({ kind: 'text', packed })] })
        this.#onNews()
      })
      .catch((error: unknown) => {
        // Whoever asks next has it written once more.
        this.#compact.delete(from)
        this.#onError(error)
      })
  }
}
