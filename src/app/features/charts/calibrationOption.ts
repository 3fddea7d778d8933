import { chartWords } from '#text/charts.ts'
import { levelName } from '#text/levels.ts'
import { shareText, wholePercentText } from '#text/percent.ts'
import type { ChartOption } from './echarts.ts'
import type { ChartTheme } from './chartTheme.ts'
import { linesTooltip, plainChart, shapedLine } from './plainChart.ts'
import { toneColour, toneShape, type Palette } from './seriesTones.ts'

/** One level: what it says and what was seen, as fractions. */
export interface CalibrationPoint {
  readonly level: number
  /** Share of values at or below the forecast, and strictly below it; null: not known. */
  readonly observed: number | null
  readonly observedBelow: number | null
}

/** Nominal against observed level; on the diagonal a forecast means what it says. Pure. */
export function calibrationOption(
  points: readonly CalibrationPoint[],
  look: ChartTheme,
  palette: Palette,
): ChartOption {
  const plain = plainChart(look)
  const axis = {
    ...plain.axis,
    type: 'value' as const,
    min: 0,
    max: 1,
    interval: 0.25,
    axisLabel: { ...plain.axis.axisLabel, formatter: wholePercentText },
  }
  return {
    ...plain.frame,
    xAxis: axis,
    yAxis: axis,
    tooltip: {
      ...plain.tooltip,
      trigger: 'item',
      formatter: (hovered) => {
        const point = points[Array.isArray(hovered) ? 0 : hovered.dataIndex]
        if (point === undefined) return ''
        return linesTooltip(chartWords.says(levelName(point.level), shareText(point.level)), [
          [chartWords.atOrBelow, shareText(point.observed)],
          [chartWords.below, shareText(point.observedBelow)],
        ])
      },
    },
    series: [
      {
        type: 'line',
        silent: true,
        data: [
          [0, 0],
          [1, 1],
        ],
        showSymbol: false,
        lineStyle: { color: look.threshold, width: 1, type: 'dashed' },
        tooltip: { show: false },
      },
      {
        ...shapedLine(
          points.map(({ level, observedBelow }) => [level, observedBelow]),
          toneColour(palette, 1),
          toneShape(1),
        ),
        lineStyle: { color: toneColour(palette, 1), width: 1, type: 'dotted' },
      },
      shapedLine(
        points.map(({ level, observed }) => [level, observed]),
        toneColour(palette, 0),
        toneShape(0),
      ),
    ],
  }
}
