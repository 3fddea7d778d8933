import { levelName } from '#text/levels.ts'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'
import { linesTooltip } from './plainChart.ts'
import { fanAt, historyAt, timeOfStep, type Fan } from './fan.ts'

/** The lines of the tooltip at horizon step k (k ≤ 0: history): a title and label-value pairs. */
export function tooltipLines(
  fan: Fan,
  step: number,
  zone: Zone,
): { readonly title: string; readonly lines: readonly (readonly [label: string, value: string])[] } {
  const valid = timeText(timeOfStep(fan, step), zone, fan.originMs, precisionOf(fan.stepMs))
  const text = (value: number) => quantityText(formatQuantity(value, fan.metric))
  if (step <= 0) return { title: valid, lines: [['measured', text(historyAt(fan, step))]] }
  const levels = fan.levels.map((level, q) => [levelName(level), text(fanAt(fan, step, q))] as const)
  return {
    title: `${valid} · +${durationText(step * fan.stepMs)} · step ${step} of ${fan.horizon}`,
    lines: levels.toReversed(),
  }
}

/** The tooltip at a horizon step as an element; the median stands out. */
export function fanTooltip(fan: Fan, step: number, zone: Zone): HTMLElement {
  const { title, lines } = tooltipLines(fan, step, zone)
  return linesTooltip(title, lines, 'P50')
}
