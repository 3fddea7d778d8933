import { isOpen, type Alert, type AlertsState } from '#forecast/alerts/alert.ts'
import { isInMaintenance } from '#forecast/alerts/maintenance.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { stepAlerts } from '#forecast/alerts/step.ts'
import type { UserEvent } from '#forecast/alerts/userAct.ts'
import { FleetcastError, isAbort } from '#forecast/errors.ts'
import type { DaemonLink, OwnAnswers, OwnQuestion } from '#remote/api.ts'
import { endReasons } from '#text/page.ts'
import { daemonFaults } from '#text/sources.ts'
import { clockMs } from '../ui/clock.ts'
import { USER, type AlertsKeeper, type AlertsPort, type AlertsReading } from './alertsPort.ts'

type Listener = Parameters<AlertsPort['subscribe']>[0]

/** Acts that are on their way to the daemon at a time. */
const AT_ONCE = 4

/** What a person did here and the daemon has not shown yet. */
type Change = (state: AlertsState) => AlertsState

/**
 * The alerts that a daemon of ours keeps. What a person does shows at once; where the daemon does not take it, it is
 * undone and told of.
 */
export class RemoteAlerts implements AlertsPort {
  readonly keeper: AlertsKeeper
  readonly #link: DaemonLink
  readonly #onFailure: (error: unknown) => void
  readonly #listeners = new Set<Listener>()
  readonly #ending = new AbortController()
  readonly #unsubscribe: () => void
  #reading: AlertsReading = { current: null, rules: [], newlyFired: [], lasting: true, failure: null }
  /** As the daemon has last said. */
  #said: AlertsState | null = null
  #changes: readonly Change[] = []
  /** Edits of rules under way: what they find is no news. */
  #edits = 0
  /** The link's own, which is told again with everything else. */
  #heard: AlertsState | null = null
  /** The daemon's clock less this one, when it last said what time it is; ms. */
  #aheadMs = 0
  #heardFacts: unknown = null

  /** onFailure: what a person did failed, and is undone. */
  constructor(link: DaemonLink, onFailure: (error: unknown) => void) {
    this.#link = link
    this.#onFailure = onFailure
    this.keeper = this.#keeperOf()
    this.#unsubscribe = link.subscribe(() => this.#hear())
    this.#hear()
    if (this.#said === null) void this.#refresh().catch(() => undefined)
  }

  read(): AlertsReading {
    return this.#reading
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  act(...events: readonly UserEvent[]): void {
    const own = events.map((event) => this.#byItsClock(event))
    const asked = new Map<number, OwnQuestion[]>()
    for (const event of own) {
      const { kind, id } = event
      const act =
        kind === 'mute' ? { kind, id, by: USER, untilMs: event.untilMs } : ({ kind, id, by: USER } as const)
      asked.set(id, [...(asked.get(id) ?? []), { about: 'act', act }])
    }
    const atMs = this.#nowMs()
    void this.#do(
      (state) => stepAlerts(state, { kind: 'acts', atMs, events: own }).state,
      [...asked.values()],
    )
  }

  /** The daemon's clock may be another one, or run faster: for so long means by its own. */
  #byItsClock(event: UserEvent): UserEvent {
    const aheadMs = this.#aheadMs
    return event.kind === 'mute' && event.untilMs !== null
      ? { ...event, atMs: event.atMs + aheadMs, untilMs: event.untilMs + aheadMs }
      : { ...event, atMs: event.atMs + aheadMs }
  }

  setRules(rules: readonly AlertRule[]): void {
    const event = { kind: 'rules', rules, atMs: this.#nowMs(), by: USER } as const
    void this.#do((state) => stepAlerts(state, event).state, [[{ about: 'rules', rules, by: USER }]])
  }

  close(): void {
    this.#ending.abort(new DOMException(endReasons.sourceClosed, 'AbortError'))
    this.#unsubscribe()
  }

  /** rows: questions of one row are asked one after the other, a few rows at a time. */
  async #do(change: Change, rows: readonly (readonly OwnQuestion[])[]): Promise<void> {
    const { signal } = this.#ending
    const edits = rows.flat().filter(({ about }) => about === 'rules').length
    this.#changes = [...this.#changes, change]
    this.#edits += edits
    this.#show()
    try {
      const waiting = [...rows]
      const askRows = async () => {
        for (let row = waiting.shift(); row !== undefined; row = waiting.shift())
          for (const question of row) await this.#link.askOwn(question, signal)
      }
      const asking = Array.from({ length: Math.min(AT_ONCE, rows.length) }, askRows)
      const outcomes = await Promise.allSettled(asking)
      // What went through is shown as the daemon has it, also where the rest failed.
      await this.#refresh()
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    } catch (error) {
      if (signal.aborted) return
      const gone = new FleetcastError('daemon-unreachable', daemonFaults.disconnected)
      this.#onFailure(isAbort(error) ? gone : error)
    } finally {
      this.#edits -= edits
      this.#changes = this.#changes.filter((each) => each !== change)
      if (!signal.aborted) this.#show()
    }
  }

  async #refresh(): Promise<void> {
    const state = await this.#link.askOwn({ about: 'alerts' }, this.#ending.signal)
    if (state !== null) this.#take(state)
  }

  #hear(): void {
    const { own } = this.#link.report()
    if (own !== null && own !== this.#heardFacts) {
      this.#heardFacts = own
      this.#aheadMs = own.nowMs - clockMs()
    }
    const state = this.#link.alerts()
    if (state !== null && state !== this.#heard) {
      this.#heard = state
      this.#take(state)
    }
  }

  #take(state: AlertsState): void {
    const newlyFired = this.#said === null || this.#edits > 0 ? [] : newsIn(state, this.#said)
    this.#said = state
    this.#show()
    if (newlyFired.length > 0) void this.#tell(newlyFired)
  }

  /** The daemon tells nobody of servers in maintenance, and neither does this page. */
  async #tell(newlyFired: readonly Alert[]): Promise<void> {
    const { signal } = this.#ending
    // Where it does not say, rather a notification too many than none.
    const windows = (await this.#link.askOwn({ about: 'maintenance' }, signal).catch(() => null)) ?? []
    const atMs = this.#nowMs()
    const told = newlyFired.filter(({ server }) => !isInMaintenance(windows, server, atMs))
    if (told.length > 0 && !signal.aborted) this.#show(told)
  }

  /** As the daemon says, with what was done since. */
  #show(newlyFired: readonly Alert[] = []): void {
    const said = this.#said
    if (said === null) return
    const current = this.#changes.reduce((state, change) => change(state), said)
    const before = this.#reading
    this.#reading = { ...before, current, rules: current.rules, ...(newlyFired.length > 0 && { newlyFired }) }
    for (const listener of [...this.#listeners]) listener(this.#reading, before)
  }

  #nowMs(): number {
    return clockMs() + this.#aheadMs
  }

  #keeperOf(): AlertsKeeper {
    const ask = async <Q extends OwnQuestion>(
      question: Q,
      signal: AbortSignal,
    ): Promise<OwnAnswers[Q['about']]> => {
      const answer = await this.#link.askOwn(question, signal)
      if (answer !== null) return answer
      throw new FleetcastError('daemon-unreachable', daemonFaults.notAnswered(question.about))
    }
    return {
      records: (signal) => ask({ about: 'records' }, signal),
      wouldHaveFired: (rule, range, signal) => ask({ about: 'would-have-fired', rule, range }, signal),
      maintenance: (signal) => ask({ about: 'maintenance' }, signal),
      addMaintenance: async (window, signal) => {
        await ask({ about: 'add-maintenance', window }, signal)
      },
      endMaintenance: async (id, signal) => {
        await this.#link.askOwn({ about: 'end-maintenance', id }, signal)
      },
      nowMs: () => this.#nowMs(),
    }
  }
}

/** Alerts that fire and did not before; those that were there when somebody first looked are no news. */
function newsIn(state: AlertsState, before: AlertsState): readonly Alert[] {
  const fired = new Set(before.alerts.filter(({ firedMs }) => firedMs !== null).map(({ id }) => id))
  return state.alerts.filter(
    (alert) =>
      isOpen(alert) &&
      alert.phase.kind === 'firing' &&
      alert.firedMs !== null &&
      !alert.preexisting &&
      !fired.has(alert.id),
  )
}
