import { runInSlices } from '#engine/runInSlices.ts'
import { assessing, type JudgedForecast } from '#forecast/assess.ts'
import { staleAfterMs } from '#forecast/fleetForecast.ts'
import { thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus, NoForecast, PublishedForecast } from '../events.ts'
import type { Standing } from './api.ts'
import { SLICE_MS } from '../slice.ts'

/** A forecast and what it was judged by; null: by several. */
export interface Judgement {
  readonly judged: JudgedForecast
  readonly criteria: Criteria | null
}

/** What a publication says beside the forecast. */
export type Publication = Pick<PublishedForecast, 'complete' | 'inputPoints'>

/** What stands, and the only one who says so. */
export class StandingForecast {
  readonly #bus: Bus
  readonly #clock: Clock
  #criteria: Criteria
  #published: PublishedForecast | null = null
  #judgedBy: Criteria | null = null
  #why: NoForecast
  #offset = 0
  /** One at a time: what was judged by former criteria must not come after what was judged by the new ones. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(bus: Bus, clock: Clock, criteria: Criteria, why: NoForecast) {
    this.#bus = bus
    this.#clock = clock
    this.#criteria = criteria
    this.#why = why
  }

  get criteria(): Criteria {
    return this.#criteria
  }

  standing(): Standing {
    return this.#published === null
      ? { kind: 'none', why: this.#why }
      : { kind: 'forecast', published: this.#published }
  }

  /** null: none stands. */
  judgement(): Judgement | null {
    return this.#published === null ? null : { judged: this.#published.judged, criteria: this.#judgedBy }
  }

  /** Judges it again where that is due, and publishes it; what was published. */
  async put(judgement: Judgement, publication: Publication, signal: AbortSignal): Promise<Judgement> {
    return await this.#inTurn(async () => {
      const { judged, criteria } = await this.#byCriteria(judgement, signal)
      this.#publish(judged, criteria, publication)
      return { judged, criteria }
    })
  }

  async setCriteria(criteria: Criteria, signal: AbortSignal): Promise<void> {
    this.#criteria = criteria
    await this.#inTurn(async () => {
      const [published, judgement] = [this.#published, this.judgement()]
      if (published === null || judgement === null || this.#judgedBy === this.#criteria) return
      const { judged, criteria: by } = await this.#byCriteria(judgement, signal)
      this.#publish(judged, by, published)
    })
  }

  /** Nothing stands any longer, and why; said once for the same reason. */
  none(why: NoForecast): void {
    const before = this.standing()
    this.#published = null
    this.#why = why
    if (before.kind === 'none' && before.why.kind === why.kind && before.why.message === why.message) return
    this.#bus.emit('noForecast', why)
  }

  /** Another part says why nothing comes: that is the reason, where nothing stands. */
  adopt(why: NoForecast): void {
    if (this.#published === null) this.#why = why
  }

  /** Whether what stands is too old to continue standing at a time of the data, or nothing does. */
  isStale(newestMs: number): boolean {
    if (this.#published === null) return true
    const { forecast } = this.#published.judged
    return newestMs - forecast.issueTimeMs > staleAfterMs(forecast)
  }

  #publish(judged: JudgedForecast, criteria: Criteria | null, { complete, inputPoints }: Publication): void {
    const offset = ++this.#offset
    this.#judgedBy = criteria
    this.#published = { judged, offset, complete, atMs: this.#clock.nowMs(), inputPoints }
    this.#bus.emit('forecast', this.#published)
  }

  async #byCriteria(judgement: Judgement, signal: AbortSignal): Promise<Judgement> {
    let now = judgement
    while (now.criteria !== this.#criteria) {
      const criteria = this.#criteria
      const { forecast } = now.judged
      const steps = assessing(forecast, thresholdsWith(criteria.thresholds), criteria.odds)
      now = { judged: { forecast, assessment: await runInSlices(steps, signal, SLICE_MS) }, criteria }
    }
    return now
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return await turn
  }
}
