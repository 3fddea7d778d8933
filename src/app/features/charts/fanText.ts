import { levelName } from '#text/levels.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '#text/numbers.ts'
import { durationText, timeText, type Zone } from '#text/time.ts'
import { fanAt, historyAt, timeOfStep, type Fan } from './fan.ts'

/** A fan chart in a sentence or two: the newest value, then the median with its widest usual interval. */
export function fanSummary(fan: Fan, zone: Zone, steps: readonly number[]): string {
  const at = (step: number) => timeText(timeOfStep(fan, step), zone, fan.originMs)
  const newest = quantityText(formatQuantity(historyAt(fan, 0), fan.metric))
  const band = fan.bands.find(({ coverage }) => coverage <= 0.85) ?? fan.bands[0]
  const ahead = steps.map((step) => {
    const middle = fanAt(fan, step, fan.median)
    const low = band === undefined ? NaN : fanAt(fan, step, band.low)
    const high = band === undefined ? NaN : fanAt(fan, step, band.high)
    const text = intervalText(formatInterval(middle, low, high, fan.metric))
    return `In ${durationText(step * fan.stepMs)} (${at(step)}) ${text}.`
  })
  const names =
    band === undefined
      ? ''
      : ` Median, then ${levelName(fan.levels[band.low] ?? NaN)} to ${levelName(fan.levels[band.high] ?? NaN)}.`
  return `${fan.metric} of ${fan.server}: ${newest} at ${at(0)}. ${ahead.join(' ')}${names}`
}
