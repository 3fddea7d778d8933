import type { AlertsState } from '#forecast/alerts/alert.ts'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import type { OwnAnswers } from './questions.ts'

/** How often what no stream tells is asked for. */
const ASK_MS = 15_000
/** Of a daemon whose stream tells of changes: what it leaves out (sizes, counts) may be older. */
const TOLD_ASK_MS = 60_000
/** Who has never answered as one of ours is not asked for ever. */
const MOST_FAILURES = 3

interface Watching {
  /** null: it is none of ours. */
  readonly facts: (signal: AbortSignal) => Promise<OwnAnswers['facts'] | null>
  readonly alerts: (signal: AbortSignal) => Promise<OwnAnswers['alerts'] | null>
  readonly onFacts: () => void
  readonly onAlerts: (state: AlertsState) => void
  /** askMs omitted: as the constants say. */
  readonly askMs?: number
}

/** What a stream says between two answers. */
export type OwnNews = Partial<Pick<OwnFacts, 'none' | 'problems' | 'runs' | 'warmth' | 'nowMs'>> & {
  readonly condition?: OwnFacts['source']['condition']
}

/** What a daemon of ours says of itself and its alerts: by its stream where it has one, else by asking. */
export class OwnWatch {
  readonly #watching: Watching
  #facts: OwnFacts | null = null
  #epoch: string | null = null
  #restarts = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #isTold = false
  #visible = true
  #asking: AbortController | null = null
  #failures = 0
  /** The model that was last asked about. */
  #askedFor: string | null = null

  constructor(watching: Watching) {
    this.#watching = watching
  }

  /** How often another life of the daemon was met after one that was known. */
  get restarts(): number {
    return this.#restarts
  }

  /** null: it is none of ours, or has not said so yet. */
  get facts(): OwnFacts | null {
    return this.#facts
  }

  /** A daemon answers, perhaps another one than before: asks whether it is one of ours. Resolves when that is known. */
  async met(): Promise<void> {
    this.#isTold = false
    this.#failures = 0
    await this.#ask(true)
  }

  /** What answers now is none of ours. */
  metOther(): void {
    this.lost()
    if (this.#facts !== null) this.#take(null)
  }

  /** Something was done to it that its answers will show. */
  lookAgain(): void {
    if (this.#facts !== null) void this.#ask(false)
  }

  /** The connection is lost: what was said stays, and nothing is asked until it is met again. */
  lost(): void {
    this.#asking?.abort()
    this.#asking = null
    clearTimeout(this.#timer)
  }

  setVisible(visible: boolean): void {
    const isBack = visible && !this.#visible
    this.#visible = visible
    if (isBack) this.lookAgain()
  }

  /** Its stream says who it is. */
  heardFacts(facts: OwnFacts): void {
    this.#isTold = true
    this.#take(facts)
    this.#schedule()
  }

  /** Its stream says what has changed. */
  heard({ condition, ...news }: OwnNews): void {
    if (this.#facts === null) return
    this.#isTold = true
    const { source } = this.#facts
    this.#take({
      ...this.#facts,
      ...news,
      ...(condition !== undefined && { source: { ...source, condition } }),
    })
  }

  /** A forecast came that this model made: where it is another one than was said, it was loaded since. */
  madeBy(sha256: string | null): void {
    if (sha256 === null || sha256 === this.#askedFor || sha256 === this.#facts?.model?.sha256) return
    this.#askedFor = sha256
    this.lookAgain()
  }

  /** Its stream says how its alerts are. */
  heardAlerts(state: AlertsState): void {
    this.#watching.onAlerts(state)
  }

  close(): void {
    this.lost()
  }

  #take(facts: OwnFacts | null): void {
    this.#facts = facts
    if (facts !== null && facts.epoch !== this.#epoch) {
      if (this.#epoch !== null) this.#restarts++
      this.#epoch = facts.epoch
    }
    this.#watching.onFacts()
  }

  /** isNew: an answer that there is none says that it is none of ours. */
  async #ask(isNew: boolean): Promise<void> {
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    const { signal } = asking
    try {
      const facts = await this.#watching.facts(signal)
      signal.throwIfAborted()
      if (facts !== null || isNew) this.#take(facts)
      if (facts === null) return
      const alerts = this.#isTold ? null : await this.#watching.alerts(signal)
      signal.throwIfAborted()
      if (alerts !== null) this.#watching.onAlerts(alerts)
    } catch {
      // The connection itself says when it is lost; what cannot be read now is asked again.
      if (signal.aborted) return
      this.#failures++
      if (this.#facts === null && this.#failures > MOST_FAILURES) return
    }
    this.#schedule()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const askMs = this.#watching.askMs ?? (this.#isTold ? TOLD_ASK_MS : ASK_MS)
    this.#timer = setTimeout(() => {
      if (this.#visible) void this.#ask(false)
      else this.#schedule()
    }, askMs)
  }
}
