import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts'
import { isPercent } from '#forecast/metrics/lookup.ts'
import { roundText } from '#text/numbers.ts'
import { clockText, dayText, type Zone } from '#text/time.ts'
import type { ChartOption } from './echarts.ts'
import { bandTone, fanAt, historyAt, pastSteps, rangeOf, timeOfStep, type Band, type Fan } from './fan.ts'
import { fanTooltip } from './fanTooltip.ts'
import type { ChartTheme } from './chartTheme.ts'
import { niceAxis } from './niceAxis.ts'

export interface FanLine {
  readonly value: number
  readonly label: string
}

export interface FanContext {
  readonly zone: Zone
  readonly look: ChartTheme
  readonly network: boolean
  /** `now 14:05 UTC` or, for a series that ended earlier, `last row 24 Apr 00:05 UTC`. */
  readonly originLabel: string
  readonly thresholds: readonly FanLine[]
}

/** A threshold is drawn where the forecast comes near it; far away it would only flatten the curve. */
const NEAR = 0.35

/** The fan chart of one series: history, now-line, nested bands, median, thresholds. Pure. */
export function fanOption(fan: Fan, context: FanContext): ChartOption {
  const { look: updateScreen, zone } = context
  const [low, high] = rangeOf(fan)
  const near = context.thresholds.filter(
    ({ value }) => value >= low - NEAR * (high - low) && value <= high + NEAR * (high - low),
  )
  const axis = niceAxis(
    Math.min(low, ...near.map(({ value }) => value)),
    Math.max(high, ...near.map(({ value }) => value)),
    isPercent(fan.metric) ? 100 : Infinity,
  )
  const startMs = timeOfStep(fan, -pastSteps(fan))
  const endMs = timeOfStep(fan, fan.horizon)
  const label = { color: updateScreen.faint, fontSize: 11 }
  return {
    animation: false,
    useUTC: zone === 'utc',
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: {
      left: 0,
      right: 12,
      top: 28,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'time',
      min: startMs,
      max: endMs,
      axisLine: { lineStyle: { color: updateScreen.hairline } },
      axisTick: { lineStyle: { color: updateScreen.hairline } },
      splitLine: { show: false },
      axisLabel: {
        ...label,
        hideOverlap: true,
        formatter: (timeMs: number) => {
          const clock = clockText(timeMs, zone)
          return clock === '00:00' ? dayText(timeMs, zone) : clock
        },
      },
    },
    yAxis: {
      type: 'value',
      ...axis,
      axisLabel: { ...label, formatter: (value: number) => roundText(value, fan.metric) },
      splitLine: { lineStyle: { color: updateScreen.hairline } },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      backgroundColor: updateScreen.raised,
      borderColor: updateScreen.edge,
      borderWidth: 1,
      padding: 8,
      textStyle: { color: updateScreen.ink, fontSize: 12 },
      extraCssText: 'box-shadow:none;border-radius:6px',
      axisPointer: { type: 'line', lineStyle: { color: updateScreen.edge, type: 'solid', width: 1 } },
      formatter: (hovered) => {
        const at = (Array.isArray(hovered) ? hovered[0] : hovered)?.value
        const timeMs = Array.isArray(at) ? Number(at[0]) : NaN
        return fanTooltip(fan, Math.round((timeMs - fan.originMs) / fan.stepMs), zone)
      },
    },
    series: [
      ...fan.bands.map((band) => bandSeries(fan, band, context)),
      historySeries(fan, context, near, endMs),
      medianSeries(fan, context),
    ],
  }
}

/**
 * One polygon for the whole band, from the newest value outwards: stacked areas would break where a level is
 * negative. Its single datum carries the extent, and the outline comes from the fan itself.
 */
function bandSeries(fan: Fan, band: Band, { look: updateScreen, network }: FanContext): CustomSeriesOption {
  const edge = (q: number) =>
    Array.from({ length: fan.horizon }, (_, index) => [timeOfStep(fan, index + 1), fanAt(fan, index + 1, q)])
  const newest = historyAt(fan, 0)
  const start = Number.isFinite(newest) ? [[fan.originMs, newest]] : []
  const outline = [...start, ...edge(band.high), ...edge(band.low).reverse()]
  return {
    type: 'custom',
    silent: true,
    clip: true,
    tooltip: { show: false },
    data: [[fan.originMs, newest]],
    renderItem: (_params, api) => ({
      type: 'polygon',
      shape: { points: outline.map((point) => api.coord(point)) },
      style: network
        ? { fill: updateScreen[bandTone(band)] }
        : { fill: 'transparent', stroke: updateScreen.faint, lineDash: [3, 3], lineWidth: 1 },
    }),
  }
}

function historySeries(
  fan: Fan,
  { look: updateScreen, originLabel }: FanContext,
  near: readonly FanLine[],
  endMs: number,
): LineSeriesOption {
  const past = Math.min(pastSteps(fan), fan.history.length - 1)
  const data = Array.from({ length: past + 1 }, (_, index) => {
    const step = index - past
    const value = historyAt(fan, step)
    return [timeOfStep(fan, step), Number.isFinite(value) ? value : null]
  })
  return {
    type: 'line',
    data,
    showSymbol: false,
    lineStyle: { color: updateScreen.history, width: 1.25 },
    itemStyle: { color: updateScreen.history },
    emphasis: { disabled: true },
    markArea: {
      // Below the grid lines, which go on into the future.
      z: -1,
      silent: true,
      itemStyle: { color: updateScreen.future },
      data: [[{ xAxis: fan.originMs }, { xAxis: endMs }]],
    },
    markLine: {
      silent: true,
      symbol: 'none',
      data: [
        {
          xAxis: fan.originMs,
          lineStyle: { color: updateScreen.soft, width: 1, type: 'solid' },
          label: {
            formatter: originLabel,
            position: 'end',
            color: updateScreen.soft,
            fontSize: 11,
            distance: 6,
          },
        },
        ...near.map(({ value, label }, index) => ({
          yAxis: value,
          lineStyle: { color: updateScreen.threshold, width: 1, type: 'dotted' as const },
          label: {
            formatter: label,
            // One below its line and the next above: neighbours do not meet.
            position: index === 0 ? ('insideStartBottom' as const) : ('insideStartTop' as const),
            color: updateScreen.faint,
            fontSize: 11,
            distance: 2,
            textBorderColor: updateScreen.ground,
            textBorderWidth: 3,
          },
        })),
      ],
    },
  }
}

function medianSeries(fan: Fan, { look: updateScreen, network }: FanContext): LineSeriesOption {
  const newest = historyAt(fan, 0)
  const steps = Array.from({ length: fan.horizon }, (_, index) => index + 1)
  const data = steps.map((step) => [timeOfStep(fan, step), fanAt(fan, step, fan.median)])
  return {
    type: 'line',
    data: Number.isFinite(newest) ? [[fan.originMs, newest], ...data] : data,
    showSymbol: false,
    lineStyle: {
      color: network ? updateScreen.forecast : updateScreen.soft,
      width: 1.5,
      type: network ? 'solid' : 'dashed',
    },
    itemStyle: { color: network ? updateScreen.forecast : updateScreen.soft },
    emphasis: { disabled: true },
  }
}
