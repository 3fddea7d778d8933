import type { LineSeriesOption } from 'echarts/charts'
import type { ChartTheme } from './chartTheme.ts'
import type { ThresholdLine } from './thresholdLines.ts'
import type { TimeSpan } from './track.ts'

/** A moment that is marked by a vertical line. */
export interface TimeMark {
  readonly timeMs: number
  readonly label: string
}

interface FrameContext {
  readonly look: ChartTheme
  /** From here on the drawn forecast lies ahead. */
  readonly issueMs: number
  readonly marks: readonly TimeMark[]
}

/** What is not data: the ground of the future, marked moments, thresholds. markDistancePx: of a label from its line. */
export function trendFrame(
  span: TimeSpan,
  thresholds: readonly ThresholdLine[],
  { look, issueMs, marks }: FrameContext,
  markDistancePx: number,
): LineSeriesOption {
  const fromMs = Math.max(span.fromMs, issueMs)
  return {
    type: 'line',
    data: [],
    silent: true,
    markArea: {
      // Below the grid lines, which go on into the future.
      z: -1,
      silent: true,
      itemStyle: { color: look.future },
      data: fromMs < span.toMs ? [[{ xAxis: fromMs }, { xAxis: span.toMs }]] : [],
    },
    markLine: {
      silent: true,
      symbol: 'none',
      data: [
        ...marks
          .filter(({ timeMs }) => timeMs >= span.fromMs && timeMs <= span.toMs)
          .map(({ timeMs, label }) => ({
            xAxis: timeMs,
            lineStyle: { color: look.soft, width: 1, type: 'solid' as const },
            label: {
              formatter: label,
              position: 'end' as const,
              color: look.soft,
              fontSize: 11,
              distance: markDistancePx,
              ...labelSide(timeMs, span, marks),
            },
          })),
        ...thresholds.map(({ value, label }, index) => ({
          yAxis: value,
          lineStyle: { color: look.threshold, width: 1, type: 'dotted' as const },
          label: {
            formatter: label,
            // One below its line and the next above: neighbours do not meet.
            position: index === 0 ? ('insideStartBottom' as const) : ('insideStartTop' as const),
            color: look.faint,
            fontSize: 11,
            distance: 2,
            textBorderColor: look.ground,
            textBorderWidth: 3,
          },
        })),
      ],
    },
  }
}

/** Near an end of the axis a centred label would leave the drawing, and beside another line it would meet its label. */
function labelSide(timeMs: number, { fromMs, toMs }: TimeSpan, marks: readonly TimeMark[]) {
  const edge = 0.15 * (toMs - fromMs)
  if (toMs - timeMs < edge) return { align: 'right' as const }
  if (timeMs - fromMs < edge) return { align: 'left' as const }
  if (marks.length < 2) return {}
  return { align: marks.some((mark) => mark.timeMs > timeMs) ? ('right' as const) : ('left' as const) }
}
