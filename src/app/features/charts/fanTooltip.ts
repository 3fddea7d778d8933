import { levelName } from '#text/levels.ts'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { durationText, timeText, type Zone } from '#text/time.ts'
import { fanAt, historyAt, timeOfStep, type Fan } from './fan.ts'

/** The lines of the tooltip at horizon step k (k ≤ 0: history): a title and label-value pairs. */
export function tooltipLines(
  fan: Fan,
  step: number,
  zone: Zone,
): { readonly title: string; readonly lines: readonly (readonly [label: string, value: string])[] } {
  const valid = timeText(timeOfStep(fan, step), zone, fan.originMs)
  const text = (value: number) => quantityText(formatQuantity(value, fan.metric))
  if (step <= 0) return { title: valid, lines: [['measured', text(historyAt(fan, step))]] }
  const levels = fan.levels.map((level, q) => [levelName(level), text(fanAt(fan, step, q))] as const)
  return {
    title: `${valid} · +${durationText(step * fan.stepMs)} · step ${step} of ${fan.horizon}`,
    lines: levels.toReversed(),
  }
}

/** As elements, not as HTML text: names come from the user's file. */
export function fanTooltip(fan: Fan, step: number, zone: Zone): HTMLElement {
  const { title, lines } = tooltipLines(fan, step, zone)
  const box = document.createElement('div')
  box.style.fontVariantNumeric = 'tabular-nums'
  const head = document.createElement('div')
  head.textContent = title
  head.style.marginBottom = '4px'
  box.append(head)
  const grid = document.createElement('div')
  grid.style.cssText = 'display:grid;grid-template-columns:auto auto;gap:0 16px;justify-content:start'
  for (const [label, value] of lines) {
    const name = document.createElement('span')
    name.textContent = label
    name.style.color = 'var(--ink-soft)'
    const number = document.createElement('span')
    number.textContent = value
    number.style.textAlign = 'right'
    if (label === 'P50') number.style.fontWeight = '600'
    grid.append(name, number)
  }
  box.append(grid)
  return box
}
