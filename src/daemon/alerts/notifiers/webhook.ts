import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Alert } from '#forecast/alerts/alert.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import type { Clock } from '../../clock/clock.ts'
import type { WebhookConfig } from '../../config/config.ts'
import type { Bus } from '../../events.ts'
import { shownWebhook } from '../../shownUrl.ts'
import type { Store } from '../../store/api.ts'
import { DEAD_LETTER_EVENT } from '../alertEvents.ts'
import { writingLatest } from '../latest.ts'
import type { Notifier, Standing } from './notifier.ts'
import { alertmanagerBody, tellableOf, webhookBody, type AlertGroup, type TellableAlert } from './payload.ts'
import { postJson, type Delivery, type Fetch } from './post.ts'

/** Alertmanager drops what it does not hear of for a while; people are reminded as seldom as it does by default. */
const REPEAT_MS = { alertmanager: 60_000, webhook: 4 * 3_600_000 } as const
/** As Prometheus has it: what was not said again four times is over. */
const ENDS_AFTER_REPEATS = 4
const BACKOFF_MS = { first: 1_000, most: 300_000 } as const
/** An end that cannot be told for so long is given up. */
const GIVE_UP_MS = 86_400_000
const MOST_PER_MESSAGE = 200

/** Alertmanager itself, told by its path /api/v2/alerts; any other address is sent what its webhook receivers are. */
export function kindOf({ url }: Pick<WebhookConfig, 'url'>): keyof typeof REPEAT_MS {
  return new URL(url).pathname.endsWith('/api/v2/alerts') ? 'alertmanager' : 'webhook'
}

/** What a receiver has been told and not yet told the end of; also what it has to be told. */
const toldSchema = z.object({
  id: z.int(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  startsMs: z.number(),
  fingerprint: z.string(),
  /** A message with it was begun: whatever became of that, its end has to be told. */
  tried: z.boolean(),
  /** When it was last delivered, clock time; null: not yet. */
  sentMs: z.number().nullable(),
  /** When it ended, data time; null: it is firing. */
  endsMs: z.number().nullable(),
  /** Clock time since when its end waits; null: it does not. */
  endingMs: z.number().nullable(),
})
type Told = z.infer<typeof toldSchema>

export interface WebhookDependencies {
  readonly bus: Bus
  readonly store: Store
  readonly clock: Clock
  /** Where people look at alerts: generatorURL of what is sent. */
  readonly externalUrl: string
  readonly fetch?: Fetch
  /** Of one attempt, wall clock. */
  readonly timeoutMs?: number
}

/** Goes on with what the receiver was told before a restart. Fails as the store does. */
export async function createWebhook(
  config: WebhookConfig,
  dependencies: WebhookDependencies,
  signal: AbortSignal,
): Promise<Notifier> {
  const name = documentOf(config)
  const parsed = z.array(toldSchema).safeParse(await dependencies.store.document(name, signal))
  return new Webhook(config, dependencies, parsed.success ? parsed.data : [])
}

/**
 * Under which name of the store, which nobody is shown, a receiver's document is kept. A query tells receivers at one address
 * apart: only its digest is named.
 */
function documentOf({ url }: WebhookConfig): string {
  const { origin, pathname, search } = new URL(url)
  const digest = search === '' ? '' : ` ${digestOf(search, 16)}`
  return `told ${origin}${pathname}${digest}`
}

function digestOf(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}

/**
 * Brings one receiver to know how alerts stand: it is sent the difference between that and what it was told, one message at
 * a time, grouped by rule, until it has taken it. What is told is durable, so that after a restart the difference is sent
 * that is left. The end of an alert is told once, and only where a message of it was begun; it is told even in maintenance,
 * so that nothing stays open at the receiver. What the receiver refuses, or cannot be told for a day, is an event
 * `dead-letter`.
 */
class Webhook implements Notifier {
  readonly #config: WebhookConfig
  readonly #on: WebhookDependencies
  readonly #kind: keyof typeof REPEAT_MS
  readonly #ending = new AbortController()
  readonly #told = new Map<number, Told>()
  /** Alerts of which the receiver refused the last message; they wait until they have to be repeated. */
  readonly #refused = new Map<number, number>()
  /** Acknowledged, muted or in maintenance after they were told: not to be told again before that is over. */
  readonly #quiet = new Set<number>()
  #atMs = 0
  #attempts = 0
  #hasNews = false
  #running: Promise<void> | null = null

  constructor(config: WebhookConfig, dependencies: WebhookDependencies, told: readonly Told[]) {
    this.#config = config
    this.#on = dependencies
    this.#kind = kindOf(config)
    for (const each of told) this.#told.set(each.id, each)
  }

  readonly update = ({ firing, alerts, atMs }: Standing): void => {
    this.#atMs = atMs
    const wanted = new Map(firing.map((alert) => [alert.id, alert]))
    const known = new Map(alerts.map((alert) => [alert.id, alert]))
    for (const alert of wanted.values()) this.#want(alert)
    for (const told of [...this.#told.values()]) {
      const alert = known.get(told.id)
      if (alert === undefined || alert.phase.kind === 'resolved') this.#end(told, alert?.endMs ?? atMs)
      else if (wanted.has(told.id)) this.#quiet.delete(told.id)
      // Acknowledged, muted, or in maintenance: nobody is told before that is over.
      else if (told.tried) this.#quiet.add(told.id)
      else this.#told.delete(told.id)
    }
    this.#hasNews = true
    this.#running ??= this.#deliverAll()
  }

  readonly close = async (): Promise<void> => {
    this.#ending.abort()
    await this.#running
  }

  #want(alert: Alert): void {
    const tellable = tellableOf(alert)
    const told = this.#told.get(alert.id)
    this.#told.set(alert.id, {
      ...tellable,
      // Labels make the identity: a rule that is called otherwise now continues under its name.
      ...(told?.tried === true && { labels: told.labels, fingerprint: told.fingerprint }),
      tried: told?.tried ?? false,
      sentMs: told?.sentMs ?? null,
      endsMs: null,
      endingMs: null,
    })
  }

  #end(told: Told, endsMs: number): void {
    if (told.endsMs !== null) return
    this.#quiet.delete(told.id)
    if (told.tried) this.#told.set(told.id, { ...told, endsMs, endingMs: this.#atMs })
    else this.#told.delete(told.id)
  }

  /** What is said while the last round comes to its end begins another one. */
  async #deliverAll(): Promise<void> {
    while (this.#hasNews && !this.#ending.signal.aborted) {
      this.#hasNews = false
      await this.#deliver()
    }
    this.#running = null
  }

  async #deliver(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      this.#giveUp()
      const group = this.#nextGroup()
      if (group === null) return
      try {
        await this.#send(group)
      } catch (error) {
        if (isAbort(error)) return
        this.#problem(`delivery status cannot be saved: ${errorToData(error).message}`)
        return
      }
    }
  }

  async #send(group: AlertGroup): Promise<void> {
    const { clock, fetch: send, timeoutMs, externalUrl } = this.#on
    const { signal } = this.#ending
    const nowMs = clock.nowMs()
    if (this.#markTried(group)) await this.#save()
    const body =
      this.#kind === 'webhook'
        ? webhookBody(group, externalUrl)
        : alertmanagerBody(group, externalUrl, nowMs + ENDS_AFTER_REPEATS * REPEAT_MS.alertmanager)
    const delivery = await postJson(this.#config, body, { fetch: send, timeoutMs }, signal)
    this.#attempts = delivery.kind === 'delivered' ? 0 : this.#attempts + 1
    switch (delivery.kind) {
      case 'delivered':
        this.#delivered(group, nowMs)
        this.#solved()
        await this.#save()
        return
      case 'refused':
        this.#refuse(group, nowMs, delivery)
        await this.#save()
        return
      case 'failed':
        this.#problem(`${shownWebhook(this.#config.url)} cannot be reached for alerts: ${delivery.why}`)
        await clock.sleep(Math.max(delivery.afterMs ?? 0, this.#backoffMs()), signal)
    }
  }

  /** Whether any of it is tried for the first time. */
  #markTried({ firing }: AlertGroup): boolean {
    let isFirst = false
    for (const { id } of firing) {
      const told = this.#told.get(id)
      if (told === undefined || told.tried) continue
      isFirst = true
      this.#told.set(id, { ...told, tried: true })
    }
    return isFirst
  }

  /** Doubles from try to try. */
  #backoffMs(): number {
    return Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (this.#attempts - 1))
  }

  #delivered({ firing, resolved }: AlertGroup, nowMs: number): void {
    for (const { id } of firing) {
      const told = this.#told.get(id)
      if (told !== undefined) this.#told.set(id, { ...told, sentMs: nowMs })
      this.#refused.delete(id)
    }
    for (const { id } of resolved) this.#told.delete(id)
  }

  #refuse({ firing, resolved }: AlertGroup, nowMs: number, delivery: Delivery & { kind: 'refused' }): void {
    for (const { id } of firing) this.#refused.set(id, nowMs)
    for (const { id } of resolved) this.#told.delete(id)
    this.#problem(`${shownWebhook(this.#config.url)} rejects alerts: ${delivery.why}`)
    this.#deadLetter([...firing, ...resolved], delivery.why)
  }

  /** What is to be sent next: all of one rule that is new, over, or due again; null: nothing is. */
  #nextGroup(): AlertGroup | null {
    const due = [...this.#told.values()].filter((told) => this.#isDue(told))
    const [first] = due
    if (first === undefined) return null
    const ruleOf = ({ labels }: TellableAlert) => labels.rule ?? ''
    const own = due.filter((told) => ruleOf(told) === ruleOf(first)).slice(0, MOST_PER_MESSAGE)
    const { alertname = '', rule = '' } = first.labels
    return {
      groupLabels: { alertname, rule },
      firing: own.filter(({ endsMs }) => endsMs === null),
      resolved: own.flatMap((told) => (told.endsMs === null ? [] : [{ ...told, endsMs: told.endsMs }])),
    }
  }

  #isDue({ id, sentMs, endsMs }: Told): boolean {
    if (endsMs !== null) return true
    const lastMs = this.#refused.get(id) ?? sentMs
    if (this.#quiet.has(id)) return false
    return lastMs === null || this.#on.clock.nowMs() - lastMs >= REPEAT_MS[this.#kind]
  }

  #giveUp(): void {
    const nowMs = this.#on.clock.nowMs()
    const late = [...this.#told.values()].filter(
      ({ endingMs }) => endingMs !== null && nowMs - endingMs > GIVE_UP_MS,
    )
    for (const { id } of late) this.#told.delete(id)
    if (late.length > 0) this.#deadLetter(late, 'its resolution could not be delivered for a day')
  }

  #deadLetter(alerts: readonly (TellableAlert & { readonly endsMs?: number | null })[], why: string): void {
    const { store, clock } = this.#on
    const events = alerts.map(({ id, labels, fingerprint, startsMs, endsMs = null }) => ({
      kind: DEAD_LETTER_EVENT,
      atMs: clock.nowMs(),
      server: labels.server ?? null,
      data: { to: shownWebhook(this.#config.url), why, id, labels, fingerprint, startsMs, endsMs },
    }))
    store.addEvents(events, new AbortController().signal).catch((error: unknown) => {
      this.#problem(`an undelivered alert cannot be logged either: ${errorToData(error).message}`)
    })
  }

  readonly #save = writingLatest(() =>
    this.#on.store.putDocument(
      documentOf(this.#config),
      [...this.#told.values()],
      new AbortController().signal,
    ),
  )

  #isDown = false

  #problem(message: string): void {
    this.#isDown = true
    this.#on.bus.emit('problem', { id: this.#problemId(), message, sinceMs: this.#on.clock.nowMs() })
  }

  #solved(): void {
    if (!this.#isDown) return
    this.#isDown = false
    this.#on.bus.emit('solved', this.#problemId())
  }

  #problemId(): string {
    const { url } = this.#config
    // Receivers at one host are told apart by more than people are shown.
    return `webhook-down ${shownWebhook(url)} ${digestOf(url, 8)}`
  }
}
