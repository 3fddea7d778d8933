import type { Offer } from '#forecast/offers/offer.ts'
import { formatCount } from './numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from './time.ts'

/** `Forecast at 30 s steps`: what a button says that sets the step. */
export const forecastAtText = (stepMs: number): string => `Forecast at ${durationText(stepMs)} steps`

/** What a button says that takes it: `Forecast at 30 s steps`, `Forecast as of 5 Mar 14:25 UTC`. */
export function offerTitle(offer: Offer, zone: Zone, nowMs: number): string {
  if (offer.kind === 'step') return forecastAtText(offer.stepMs)
  const step = offer.stepMs === null ? '' : ` at ${durationText(offer.stepMs)} steps`
  // A gap may be shorter than a minute where steps are.
  const time = timeText(offer.asOfMs, zone, nowMs, precisionOf(offer.stepMs ?? Infinity))
  return `Forecast as of ${time}${step}`
}

/** What it comes to: `1 h 36 m ahead, all 84 series`; of an earlier time, that it is before the gap. */
export function offerReach({ kind, aheadMs, series, of }: Offer): string {
  const who = `${series === of ? 'all' : `${formatCount(series)} of`} ${formatCount(of)} series`
  const ahead = `${durationText(aheadMs)} ahead`
  return kind === 'asOf' ? `before the gap, ${ahead}, ${who}` : `${ahead}, ${who}`
}

/** What a step far from the model's means, where an offer has one; null: none has. */
export function offersCaveat(offers: readonly Offer[]): string | null {
  const other = offers.find(({ stepMs, modelStepMs }) => stepMs !== null && stepMs !== modelStepMs)
  if (other === undefined) return null
  const { modelStepMs } = other
  return modelStepMs === null
    ? 'The model does not store its step, so it treats each step as one of its own.'
    : `The model was trained on ${durationText(modelStepMs)} steps and treats the values as if they were ${durationText(modelStepMs)} apart.`
}

/** The options of the command line that take it, and what they come to: `--step 30 (48 min ahead, all 84 series)`. */
export function offerOptions(offer: Offer): string {
  const asOf = offer.kind === 'asOf' ? `--as-of ${new Date(offer.asOfMs).toISOString()}` : null
  const step = offer.stepMs === null ? null : `--step ${offer.stepMs / 1000}`
  const options = [asOf, step].filter((option) => option !== null).join(' ')
  return `${options} (${offerReach(offer)})`
}
