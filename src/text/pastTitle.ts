import type { Direction } from '#forecast/quantile/breach.ts'
import { limitSign } from './limit.ts'
import { unbroken } from './numbers.ts'
import { probabilityText } from './probability.ts'
import { durationText, precisionOf, timeText, type Zone } from './time.ts'

/** What a past forecast gave one of its thresholds, and what happened since. */
export interface PastOutcome {
  /** `cpu_percent of web-04` */
  readonly name: string
  readonly metric: string
  readonly limit: number
  readonly direction: Direction
  /** When the forecast was made, epoch ms. */
  readonly originMs: number
  readonly stepMs: number
  readonly horizon: number
  /** Of a breach within the horizon, as it was told then; a fraction. null: the threshold was met already. */
  readonly chance: number | null
  /** The first measured time within the horizon that meets the threshold, epoch ms; null: none so far. */
  readonly metMs: number | null
  /**
   * How far the horizon has come, where none is: `over`; `open`: a part lies ahead of what is known; `unknown`: it is over, and
   * too little of it was measured.
   */
  readonly rest: 'over' | 'open' | 'unknown'
}

const REST = {
  over: 'it did not come',
  open: 'it has not come so far',
  unknown: 'too little was measured to say whether it came',
} as const

/**
 * A chart of a past forecast, in its title: what it said of the threshold, and what came of it: `cpu_percent of web-04: 3 % chance
 * of ≥ 75 % within 8 h; it came at 21:05 UTC`.
 */
export function pastTitle(outcome: PastOutcome, zone: Zone): string {
  const { name, metric, limit, direction, originMs, stepMs, horizon, chance, metMs, rest } = outcome
  const sign = limitSign(limit, direction, metric)
  if (chance === null) return unbroken(`${name} already was ${sign}`)
  const came =
    metMs !== null ? `it came at ${timeText(metMs, zone, originMs, precisionOf(stepMs))}` : REST[rest]
  return unbroken(
    `${name}: ${probabilityText(chance)} chance of ${sign} within ${durationText(horizon * stepMs)}; ${came}`,
  )
}
