import type { LineSeriesOption } from 'echarts/charts'
import type { ChartTheme } from './chartTheme.ts'
import { placeLabels } from './placeLabels.ts'
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

/** The thresholds on the vertical axis, which has so many pixels. */
interface ThresholdFrame {
  readonly near: readonly ThresholdLine[]
  readonly min: number
  readonly max: number
  readonly plotPx: number
}

/** Two lines of a label, and air. */
const LABEL_PX = 28
const LINE_PX = 13

/** What is not data: the ground of the future, marked moments, thresholds with their names beside the plot. markDistancePx: of a label from its line. */
export function trendFrame(
  span: TimeSpan,
  { near, min, max, plotPx }: ThresholdFrame,
  { look, issueMs, marks }: FrameContext,
  markDistancePx: number,
): LineSeriesOption {
  const fromMs = Math.max(span.fromMs, issueMs)
  const lines = near.map(({ value }) => (plotPx * (max - value)) / (max - min))
  const placed = placeLabels(lines, LABEL_PX, plotPx)
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
        ...near.map(({ value }) => ({
          yAxis: value,
          lineStyle: { color: look.threshold, width: 1, type: 'dotted' as const },
          label: { show: false },
        })),
        // A label has no way off its line: where it stands elsewhere it hangs on one that is not seen.
        ...near.map(({ label }, index) => ({
          yAxis: max - ((placed[index] ?? 0) * (max - min)) / plotPx,
          lineStyle: { color: 'transparent' },
          label: {
            formatter: label.replace(' ', '\n'),
            position: 'end' as const,
            align: 'left' as const,
            verticalAlign: 'middle' as const,
            color: look.soft,
            fontSize: 11,
            lineHeight: LINE_PX,
            distance: 4,
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
