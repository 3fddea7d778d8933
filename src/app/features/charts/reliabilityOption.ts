import type { ReliabilityBin } from '#forecast/accuracy/chanceScore.ts'
import { plural } from '#text/numbers.ts'
import { shareText, wholePercentText } from '#text/percent.ts'
import type { ChartOption } from './echarts.ts'
import type { ChartTheme } from './chartTheme.ts'
import { linesTooltip, plainChart, shapedLine } from './plainChart.ts'
import { toneColour, toneShape, type Palette } from './seriesTones.ts'

/** Chances of one kind: what was said against what happened, from unlikely to likely. */
export interface ReliabilityLine {
  readonly name: string
  readonly tone: number
  readonly bins: readonly ReliabilityBin[]
}

/** The chance that was said against the share that happened; on the diagonal chances mean what they say. Pure. */
export function reliabilityOption(
  lines: readonly ReliabilityLine[],
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
        if (Array.isArray(hovered)) return ''
        // The diagonal comes first.
        const line = lines[(hovered.seriesIndex ?? 0) - 1]
        const bin = line?.bins[hovered.dataIndex]
        if (line === undefined || bin === undefined) return ''
        return linesTooltip(`${line.name}: ${plural(bin.windows, 'window')}`, [
          ['said', shareText(bin.said)],
          ['happened', shareText(bin.happened)],
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
      ...lines.map(({ tone, bins }) =>
        shapedLine(
          bins.map(({ said, happened }) => [said, happened]),
          toneColour(palette, tone),
          toneShape(tone),
        ),
      ),
    ],
  }
}
