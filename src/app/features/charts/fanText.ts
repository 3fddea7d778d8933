import { chartWords } from '#text/charts.ts'
import { levelName } from '#text/levels.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '#text/numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'
import { usualBand } from './bands.ts'
import { historyAt, timeOfStep, type Fan } from './fan.ts'
import { forecastAt } from './track.ts'

/** A fan chart in a sentence or two: the newest value, then the median with its usual interval. */
export function fanSummary(fan: Fan, zone: Zone, steps: readonly number[]): string {
  const at = (step: number) => timeText(timeOfStep(fan, step), zone, fan.originMs, precisionOf(fan.stepMs))
  const newest = quantityText(formatQuantity(historyAt(fan, 0), fan.metric))
  const band = usualBand(fan)
  const ahead = steps.map((step) => {
    const { middle, low, high } = forecastAt(fan, step)
    const text = intervalText(formatInterval(middle, low, high, fan.metric))
    return `In ${durationText(step * fan.stepMs)} (${at(step)}) ${text}.`
  })
  const names =
    band === null
      ? fan.kind?.kind === 'point'
        ? chartWords.pointSummary
        : ''
      : chartWords.bandSummary(
          levelName(fan.levels[band.low] ?? NaN),
          levelName(fan.levels[band.high] ?? NaN),
        )
  return `${fan.metric} of ${fan.server}: ${newest} at ${at(0)}. ${ahead.join(' ')}${names}`
}
