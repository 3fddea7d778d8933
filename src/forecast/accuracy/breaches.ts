import { chanceInputs } from '../chance/breachChances.ts'
import { stacked, type ChanceModel } from '../chance/chanceModel.ts'
import { isKnown } from '../chance/isKnown.ts'
import type { PastExtremes } from '../chance/pastExtremes.ts'
import { leadSteps } from '../leadSteps.ts'
import { firstCrossing, probabilityOf, type Direction } from '../quantile/breach.ts'
import { levelAt, type Curve } from '../quantile/curve.ts'
import { ChanceSums, finite, type ChanceScore } from './chanceScore.ts'

/** What a rule that raises an alarm found of the breaches. null: nothing to divide by. */
export interface AlarmScore {
  /** Windows in which it raised one; hits: in which a breach followed. */
  readonly raised: number
  readonly hits: number
  readonly precision: number | null
  readonly recall: number | null
  /** Of hits, on average: from the origin to the breach. */
  readonly leadMinutes: number | null
}

/** How well breaches of one threshold were foreseen. */
export interface BreachScore {
  readonly threshold: number
  readonly direction: Direction
  /** Windows whose newest value does not meet the threshold already, in which a breach was seen or would have been. */
  readonly windows: number
  /** Of these, windows in which a value of the horizon met it. */
  readonly breaches: number
  /** The chances that the screens show, within about half an hour and within the horizon. */
  readonly soon: ChanceScore
  readonly horizon: ChanceScore
  /** An alarm at each of ALARM_CHANCES or more, within the horizon. */
  readonly alarms: readonly (AlarmScore & { readonly chance: number })[]
  /** An alarm wherever the median meets the threshold, which says nothing of how likely it is. */
  readonly median: AlarmScore & {
    /** Of hits, on average: between the breach and the time that the median told. */
    readonly timingErrorMinutes: number | null
  }
}

/** The chances at which alarms are scored. */
const ALARM_CHANCES = [0.1, 0.2, 0.3, 0.5, 0.7] as const

/** One window of one series. */
export interface BreachWindow {
  /** The newest value before the origin. */
  readonly current: number
  /** Curves of the horizon's steps. */
  readonly curves: readonly Curve[]
  /** What happened; NaN: no value. */
  readonly truth: Float64Array
  /** Of the time before the origin; of one series. */
  readonly past: PastExtremes
}

interface Alarm {
  raised: number
  hits: number
  lead: number
}

/** Counts breaches of one threshold against the chances that a model gives them. */
export class BreachSums {
  readonly #threshold: number
  readonly #direction: Direction
  readonly #model: ChanceModel
  readonly #stepMs: number
  readonly #soon: ChanceSums
  readonly #horizon: ChanceSums
  readonly #steps: { readonly soon: number; readonly end: number }
  readonly #alarms: readonly Alarm[] = ALARM_CHANCES.map(() => ({ raised: 0, hits: 0, lead: 0 }))
  readonly #median = { raised: 0, hits: 0, lead: 0, error: 0 }

  /** horizon: steps that are scored. */
  constructor(
    limit: { readonly threshold: number; readonly direction: Direction },
    model: ChanceModel,
    { stepMs, horizon }: { readonly stepMs: number; readonly horizon: number },
  ) {
    this.#threshold = limit.threshold
    this.#direction = limit.direction
    this.#model = model
    this.#stepMs = stepMs
    this.#steps = leadSteps({ stepMs, horizon })
    this.#soon = new ChanceSums(this.#steps.soon)
    this.#horizon = new ChanceSums(this.#steps.end)
  }

  add(window: BreachWindow): void {
    const crossing = (path: ArrayLike<number>) =>
      firstCrossing(window.current, path, this.#threshold, this.#direction)
    const happened = crossing(window.truth)
    if (happened.kind === 'already' || happened.kind === 'unknown') return
    const breach = happened.kind === 'crosses' ? happened.steps : Infinity
    const { soon, end } = this.#steps
    const chanceBy = this.#chances(window)
    const isTold = (steps: number) => breach <= steps || isKnown(window.truth, steps)
    if (isTold(soon)) this.#soon.add(chanceBy(soon), breach <= soon)
    if (!isTold(end)) return
    const chance = chanceBy(end)
    this.#horizon.add(chance, breach <= end)
    this.#alarms.forEach((alarm, at) => {
      if (chance >= (ALARM_CHANCES[at] ?? NaN)) note(alarm, breach)
    })
    const median = crossing(window.curves.map((curve) => levelAt(curve, 0.5)))
    if (median.kind === 'crosses') {
      note(this.#median, breach)
      if (breach < Infinity) this.#median.error += Math.abs(median.steps - breach)
    }
  }

  #chances({ curves, past }: BreachWindow): (steps: number) => number {
    const [threshold, direction] = [this.#threshold, this.#direction]
    const probabilities = curves.map((curve) => probabilityOf(curve, threshold, direction) || 0)
    const blocks = { ...past, from: 0, to: past.blocks }
    const inputs = chanceInputs(probabilities, blocks, threshold, direction, this.#model.strength)
    return (steps) => stacked(this.#model, inputs(steps))
  }

  score(): BreachScore {
    const horizon = this.#horizon.score()
    const minutes = this.#stepMs / 60_000
    const scored = ({ raised, hits, lead }: Alarm): AlarmScore => ({
      raised,
      hits,
      precision: finite(hits / raised),
      recall: finite(hits / horizon.breaches),
      leadMinutes: finite((lead / hits) * minutes),
    })
    return {
      threshold: this.#threshold,
      direction: this.#direction,
      windows: horizon.windows,
      breaches: horizon.breaches,
      soon: this.#soon.score(),
      horizon,
      alarms: this.#alarms.map((alarm, at) => ({ chance: ALARM_CHANCES[at] ?? NaN, ...scored(alarm) })),
      median: {
        ...scored(this.#median),
        timingErrorMinutes: finite((this.#median.error / this.#median.hits) * minutes),
      },
    }
  }
}

function note(alarm: Alarm, breach: number): void {
  alarm.raised++
  if (breach === Infinity) return
  alarm.hits++
  alarm.lead += breach
}
