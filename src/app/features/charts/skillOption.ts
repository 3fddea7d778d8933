import { shareText, wholePercentText } from '#text/percent.ts'
import { durationText } from '#text/time.ts'
import type { ChartOption } from './echarts.ts'
import type { ChartTheme } from './chartTheme.ts'
import { niceAxis } from './niceAxis.ts'
import { linesTooltip, plainChart, shapedLine } from './plainChart.ts'
import { toneColour, toneShape, type Palette } from './seriesTones.ts'

/** How much of a naive forecast's loss the model saves, by how far ahead. */
export interface SkillLine {
  readonly name: string
  /** Of the compared lines' colours and shapes. */
  readonly tone: number
  /** [blocks] fractions; null: not known. */
  readonly skill: readonly (number | null)[]
}

export interface SkillChart {
  readonly lines: readonly SkillLine[]
  /** [blocks] what of the horizon a block is, in words, and the time at its end. */
  readonly blocks: readonly { readonly name: string; readonly toMs: number }[]
}

/** A model worse than twice the naive loss is off the chart: the table has its number. */
const LOWEST = -1

/** Skill by horizon; the line at 0 is where the naive forecast is as good. Pure. */
export function skillOption({ lines, blocks }: SkillChart, look: ChartTheme, palette: Palette): ChartOption {
  const plain = plainChart(look)
  const known = lines.flatMap(({ skill }) =>
    skill.flatMap((share) => (share === null ? [] : Math.max(share, LOWEST))),
  )
  const axis = niceAxis(Math.min(0, ...known), Math.max(0.1, ...known), 1)
  return {
    ...plain.frame,
    xAxis: {
      ...plain.axis,
      type: 'value',
      min: 0,
      max: blocks.at(-1)?.toMs ?? 1,
      interval: everyMs(blocks.at(-1)?.toMs ?? 1),
      splitLine: { show: false },
      axisLabel: {
        ...plain.axis.axisLabel,
        formatter: (toMs: number) => (toMs === 0 ? '' : durationText(toMs)),
      },
    },
    yAxis: {
      ...plain.axis,
      type: 'value',
      ...axis,
      axisLabel: { ...plain.axis.axisLabel, formatter: wholePercentText },
    },
    tooltip: {
      ...plain.tooltip,
      trigger: 'axis',
      formatter: (hovered) => {
        const [first] = Array.isArray(hovered) ? hovered : [hovered]
        const index = first?.dataIndex ?? 0
        return linesTooltip(
          `${blocks[index]?.name ?? ''} ahead`,
          lines.map(({ name, skill }) => {
            const share = skill[index] ?? null
            return [name, shareText(share)]
          }),
        )
      },
    },
    series: lines.map(({ skill, tone }, index) => ({
      ...shapedLine(
        blocks.map(({ toMs }, block) => [toMs, skill[block] ?? null]),
        toneColour(palette, tone),
        toneShape(tone),
      ),
      ...(index === 0 && {
        markLine: {
          silent: true,
          symbol: 'none',
          data: [{ yAxis: 0 }],
          lineStyle: { color: look.soft, width: 1, type: 'solid' as const },
          label: { show: false },
        },
      }),
    })),
  }
}

/** A tick every so often, about eight of them, on round times. */
function everyMs(horizonMs: number): number {
  const round = [
    60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 86_400_000,
  ]
  return round.find((each) => horizonMs / each <= 8) ?? horizonMs / 8
}
