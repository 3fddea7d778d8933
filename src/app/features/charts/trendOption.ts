import type { TooltipComponentOption } from 'echarts/components'
import { isPercent } from '#forecast/metrics/lookup.ts'
import { roundText } from '#text/numbers.ts'
import { wholePercentText } from '#text/percent.ts'
import { clockText, dayText, type Zone } from '#text/time.ts'
import type { ChartTheme } from './chartTheme.ts'
import type { ChartOption } from './echarts.ts'
import { niceAxis } from './niceAxis.ts'
import { plainChart } from './plainChart.ts'
import { PANEL_LAYOUT, type PlotLayout } from './plot.ts'
import type { Palette } from './seriesTones.ts'
import { thresholdAxis } from './thresholdAxis.ts'
import type { ThresholdLine } from './thresholdLines.ts'
import { joinRanges, trackRange, type Panel, type TimeSpan, type Track } from './track.ts'
import { trackSeries } from './trackSeries.ts'
import { trendFrame, type TimeMark } from './trendFrame.ts'

export interface TrendContext {
  readonly zone: Zone
  readonly look: ChartTheme
  readonly palette: Palette
  /** False: the network did not make it, and it must not look as if it had. */
  readonly network: boolean
  /** From here on the drawn forecast lies ahead. */
  readonly issueMs: number
  readonly marks: readonly TimeMark[]
  readonly thresholds: readonly ThresholdLine[]
  /** Of the canvas, px. */
  readonly height: number
}

/** What was measured and what was forecast of a panel's tracks, in a span of time. Pure. */
export function trendOption(
  panel: Panel,
  span: TimeSpan,
  context: TrendContext,
  layout: PlotLayout = PANEL_LAYOUT,
): ChartOption {
  const { look, zone } = context
  const { near, ...range } = axisOf(panel, span, context.thresholds)
  const { frame, axis } = plainChart(look)
  return {
    ...frame,
    useUTC: zone === 'utc',
    grid: { ...layout.grid },
    xAxis: {
      ...axis,
      type: 'time',
      min: span.fromMs,
      max: span.toMs,
      splitLine: { show: false },
      axisLabel: {
        ...axis.axisLabel,
        hideOverlap: true,
        formatter: (timeMs: number) => {
          const clock = clockText(timeMs, zone)
          return clock === '00:00' ? dayText(timeMs, zone) : clock
        },
      },
    },
    yAxis: {
      type: 'value',
      ...range,
      axisLabel: {
        ...axis.axisLabel,
        formatter: (value: number) =>
          panel.metric === null ? wholePercentText(value) : roundText(value, panel.metric),
      },
      splitLine: axis.splitLine,
    },
    ...(layout.tooltip !== null && { tooltip: timeTooltip(look, layout.tooltip) }),
    series: [
      trendFrame(
        span,
        { near, ...range, plotPx: context.height - layout.aroundPx },
        context,
        layout.markDistancePx,
      ),
      ...panel.tracks.flatMap((track, index) =>
        trackSeries(track, index, span, { ...context, scale: scaleOf(panel, track) }),
      ),
    ],
  }
}

/** A tooltip for the time at the pointer: that of the first line there. */
function timeTooltip(look: ChartTheme, tooltip: (timeMs: number) => HTMLElement): TooltipComponentOption {
  return {
    ...plainChart(look).tooltip,
    trigger: 'axis',
    formatter: (hovered) => {
      const point = (Array.isArray(hovered) ? hovered[0] : hovered)?.value
      return tooltip(Array.isArray(point) ? Number(point[0]) : NaN)
    },
  }
}

/** The axis with the thresholds that are near enough to be on it. */
function axisOf(panel: Panel, span: TimeSpan, thresholds: readonly ThresholdLine[]) {
  if (panel.metric === null) return { ...niceAxis(0, 1, 1), near: [] }
  const range = panel.range ?? joinRanges(panel.tracks.map((track) => trackRange(track, span)))
  return thresholdAxis(range, thresholds, isPercent(panel.metric) ? 100 : Infinity)
}

/** In the metric's unit, or as a share of the track's own range. */
function scaleOf(panel: Panel, track: Track): (value: number) => number {
  if (panel.metric !== null) return (value) => value
  const [low, high] = trackRange(track, null) ?? [0, 1]
  return (value) => (high > low ? (value - low) / (high - low) : value - low + 0.5)
}
