import type { LineSeriesOption } from 'echarts/charts'
import type { ChartOption } from './echarts.ts'
import type { ChartTheme } from './chartTheme.ts'

/** What all charts of figures share: fonts, margins that hold the labels, quiet axes, the tooltip's frame. */
export function plainChart(look: ChartTheme) {
  const label = { color: look.faint, fontSize: 11 }
  const line = { lineStyle: { color: look.hairline } }
  return {
    frame: {
      animation: false,
      textStyle: { fontFamily: 'system-ui,sans-serif' },
      grid: {
        left: 0,
        right: 16,
        top: 12,
        bottom: 20,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
    } satisfies ChartOption,
    axis: {
      axisLine: line,
      axisTick: line,
      axisLabel: label,
      splitLine: line,
      nameTextStyle: label,
    },
    tooltip: {
      confine: true,
      transitionDuration: 0,
      backgroundColor: look.raised,
      borderColor: look.edge,
      borderWidth: 1,
      padding: 8,
      textStyle: { color: look.ink, fontSize: 12 },
      extraCssText: 'box-shadow:none;border-radius:6px',
      axisPointer: {
        type: 'line' as const,
        lineStyle: { color: look.edge, type: 'solid' as const, width: 1 },
      },
    },
  }
}

/** A line with its own shape at every point, so that it is told apart without its colour. */
export function shapedLine(
  data: readonly (readonly [number, number | null])[],
  colour: string,
  shape: string,
): LineSeriesOption {
  return {
    type: 'line',
    data: data.map((point) => [...point]),
    symbol: `path://${shape}`,
    symbolSize: 8,
    showAllSymbol: true,
    lineStyle: { color: colour, width: 1.5 },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  }
}

/**
 * Lines of text for a tooltip, as elements: names come from the user's file. strong: the label whose value stands out;
 * null: none does.
 */
export function linesTooltip(
  title: string,
  lines: readonly (readonly [label: string, value: string])[],
  strong: string | null = null,
): HTMLElement {
  const box = document.createElement('div')
  box.style.fontVariantNumeric = 'tabular-nums'
  const head = document.createElement('div')
  head.textContent = title
  head.style.marginBottom = '4px'
  const grid = document.createElement('div')
  grid.style.cssText = 'display:grid;grid-template-columns:repeat(2,auto);gap:0 16px;justify-content:start'
  for (const [label, value] of lines) {
    const name = document.createElement('span')
    name.textContent = label
    name.style.color = 'var(--ink-soft)'
    const number = document.createElement('span')
    number.textContent = value
    number.style.textAlign = 'right'
    if (label === strong) number.style.fontWeight = '600'
    grid.append(name, number)
  }
  box.append(head, grid)
  return box
}
