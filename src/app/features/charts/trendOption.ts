import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts'
import { isPercent } from '#forecast/metrics/lookup.ts'
import { roundText } from '#text/numbers.ts'
import { clockText, dayText, type Zone } from '#text/time.ts'
import type { ChartOption } from './echarts.ts'
import { bandTone, fanAt, type Band, type Fan } from './fan.ts'
import type { FanLine } from './fanOption.ts'
import type { ChartTheme } from './chartTheme.ts'
import { niceAxis } from './niceAxis.ts'
import { PLOT } from './plot.ts'
import { toneColour, toneShape, type Palette } from './seriesTones.ts'
import {
  joinRanges,
  measuredAt,
  trackRange,
  usualBand,
  type Outline,
  type Panel,
  type TimeSpan,
  type Track,
} from './track.ts'

/** A moment that is marked by a vertical line. */
export interface TimeMark {
  readonly timeMs: number
  readonly label: string
}

export interface TrendContext {
  readonly zone: Zone
  readonly look: ChartTheme
  readonly palette: Palette
  readonly network: boolean
  /** From here on the drawn forecast lies ahead. */
  readonly issueMs: number
  readonly marks: readonly TimeMark[]
  readonly thresholds: readonly FanLine[]
}

/** A threshold is drawn where the lines come near it; far away it would only flatten them. */
const NEAR = 0.35
/** Shapes along a compared line. */
const SHAPES = 6

type Scale = (value: number) => number

/** One panel of the trends: what was measured and what was forecast of its tracks, in a span of time. Pure. */
export function trendOption(panel: Panel, span: TimeSpan, context: TrendContext): ChartOption {
  const { look: updateScreen, zone } = context
  const axis = axisOf(panel, span, context.thresholds)
  const label = { color: updateScreen.faint, fontSize: 11 }
  const lines = panel.tracks.flatMap((track, index) => trackSeries(panel, track, index, span, context))
  return {
    animation: false,
    useUTC: zone === 'utc',
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { ...PLOT },
    xAxis: {
      type: 'time',
      min: span.fromMs,
      max: span.toMs,
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
      min: axis.min,
      max: axis.max,
      interval: axis.interval,
      axisLabel: {
        ...label,
        formatter: (value: number) =>
          panel.metric === null ? `${Math.round(100 * value)} %` : roundText(value, panel.metric),
      },
      splitLine: { lineStyle: { color: updateScreen.hairline } },
    },
    series: [frame(span, axis.near, context), ...lines],
  }
}

/** The axis with the thresholds that are near enough to be on it. */
function axisOf(panel: Panel, span: TimeSpan, thresholds: readonly FanLine[]) {
  if (panel.metric === null) return { ...niceAxis(0, 1, 1), near: [] }
  const found = panel.range ?? joinRanges(panel.tracks.map((track) => trackRange(track, span)))
  const [low, high] = found ?? [0, 1]
  const reach = NEAR * (high - low)
  const near = thresholds.filter(({ value }) => value >= low - reach && value <= high + reach)
  const ends = near.map(({ value }) => value)
  const ceiling = isPercent(panel.metric) ? 100 : Infinity
  return { ...niceAxis(Math.min(low, ...ends), Math.max(high, ...ends), ceiling), near }
}

/** What is not data: the ground of the future, marked moments, thresholds. */
function frame(
  span: TimeSpan,
  near: readonly FanLine[],
  { look: updateScreen, issueMs, marks }: TrendContext,
): LineSeriesOption {
  const fromMs = Math.max(span.fromMs, issueMs)
  return {
    type: 'line',
    data: [],
    silent: true,
    markArea: {
      z: -1,
      silent: true,
      itemStyle: { color: updateScreen.future },
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
            lineStyle: { color: updateScreen.soft, width: 1, type: 'solid' as const },
            label: {
              formatter: label,
              position: 'end' as const,
              color: updateScreen.soft,
              fontSize: 11,
              distance: 4,
              ...labelSide(timeMs, span, marks),
            },
          })),
        ...near.map(({ value, label }, index) => ({
          yAxis: value,
          lineStyle: { color: updateScreen.threshold, width: 1, type: 'dotted' as const },
          label: {
            formatter: label,
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

/** Near an end of the axis a centred label would leave the drawing, and beside another line it would meet its label. */
function labelSide(timeMs: number, { fromMs, toMs }: TimeSpan, marks: readonly TimeMark[]) {
  const edge = 0.15 * (toMs - fromMs)
  if (toMs - timeMs < edge) return { align: 'right' as const }
  if (timeMs - fromMs < edge) return { align: 'left' as const }
  if (marks.length < 2) return {}
  return { align: marks.some((mark) => mark.timeMs > timeMs) ? ('right' as const) : ('left' as const) }
}

function trackSeries(panel: Panel, track: Track, index: number, span: TimeSpan, context: TrendContext) {
  const scale = scaleOf(panel, track)
  const { fan, tone } = track
  const usual = usualBand(fan)
  // Among others only the usual band is drawn: nested ones would cover each other.
  const bands = tone === null ? fan.bands : usual === null ? [] : [usual]
  return [
    ...bands.map((band) => bandSeries(track, band, scale, context)),
    ...track.outlines.flatMap((outline) => outlineSeries(fan, outline, scale, context)),
    pastSeries(track, index, scale, span, context),
    medianSeries(track, scale, context),
  ]
}

/** In the metric's unit, or as a share of the track's own range. */
export function scaleOf(panel: Panel, track: Track): Scale {
  if (panel.metric !== null) return (value) => value
  const [low, high] = trackRange(track, null) ?? [0, 1]
  return (value) => (high > low ? (value - low) / (high - low) : value - low + 0.5)
}

const timeOf = (fan: Fan, step: number) => fan.originMs + step * fan.stepMs

/** Where the forecast starts from: the value measured at its origin, where there is one. */
function startOf(track: Track, scale: Scale): (readonly [number, number])[] {
  const newest = scale(measuredAt(track, track.fan.originMs))
  return Number.isFinite(newest) ? [[track.fan.originMs, newest]] : []
}

/** One polygon, from the newest value outwards: stacked areas would break below zero. */
function bandSeries(track: Track, band: Band, scale: Scale, context: TrendContext): CustomSeriesOption {
  const { fan, tone } = track
  const { look: updateScreen, palette, network } = context
  const steps = Array.from({ length: fan.horizon }, (_, index) => index + 1)
  const edge = (q: number) => steps.map((step) => [timeOf(fan, step), scale(fanAt(fan, step, q))])
  const outline = [...startOf(track, scale), ...edge(band.high), ...edge(band.low).reverse()]
  const fill = tone === null ? updateScreen[bandTone(band)] : toneColour(palette, tone)
  return {
    type: 'custom',
    silent: true,
    clip: true,
    data: [[fan.originMs, 0]],
    renderItem: (_params, api) => ({
      type: 'polygon',
      shape: { points: outline.map((point) => api.coord([...point])) },
      style: network
        ? { fill, opacity: tone === null ? 1 : 0.16 }
        : { fill: 'transparent', stroke: updateScreen.faint, lineDash: [3, 3], lineWidth: 1 },
    }),
  }
}

function outlineSeries(
  fan: Fan,
  { low, high }: Outline,
  scale: Scale,
  { look: updateScreen }: TrendContext,
): LineSeriesOption[] {
  return [low, high].map((edge) => ({
    type: 'line',
    silent: true,
    showSymbol: false,
    data: Array.from(edge, (value, index) => [timeOf(fan, index + 1), scale(value)]),
    lineStyle: { color: updateScreen.faint, width: 1, type: [2, 3] },
  }))
}

function pastSeries(
  track: Track,
  index: number,
  scale: Scale,
  span: TimeSpan,
  { look: updateScreen, palette }: TrendContext,
): LineSeriesOption {
  const { startMs, stepMs, values } = track.past
  const first = Math.max(0, Math.floor((span.fromMs - startMs) / stepMs))
  const last = Math.min(values.length - 1, Math.ceil((span.toMs - startMs) / stepMs))
  const data: [number, number | null][] = []
  for (let i = first; i <= last; i++) {
    const value = scale(values[i] ?? NaN)
    data.push([startMs + i * stepMs, Number.isFinite(value) ? value : null])
  }
  const { tone } = track
  const colour = tone === null ? updateScreen.history : toneColour(palette, tone)
  // Each line has its shapes at places of its own.
  const every = Math.max(1, Math.floor(data.length / SHAPES))
  const offset = Math.floor((every * (index + 1)) / 7)
  return {
    type: 'line',
    silent: true,
    data,
    ...(tone === null
      ? { showSymbol: false, sampling: 'minmax' as const }
      : {
          // 'none' makes no element at all; a size of 0 would make one for every point.
          symbol: (_value: unknown, { dataIndex }: { dataIndex: number }) =>
            dataIndex % every === offset ? `path://${toneShape(tone)}` : 'none',
          showAllSymbol: true,
          symbolSize: 8,
        }),
    lineStyle: { color: colour, width: 1.25 },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  }
}

function medianSeries(
  track: Track,
  scale: Scale,
  { look: updateScreen, palette, network }: TrendContext,
): LineSeriesOption {
  const { fan, tone } = track
  const points = Array.from({ length: fan.horizon }, (_, index) => [
    timeOf(fan, index + 1),
    scale(fanAt(fan, index + 1, fan.median)),
  ])
  const colour = tone === null ? updateScreen.forecast : toneColour(palette, tone)
  return {
    type: 'line',
    silent: true,
    data: [...startOf(track, scale).map((point) => [...point]), ...points],
    showSymbol: false,
    lineStyle: {
      color: network || tone !== null ? colour : updateScreen.soft,
      width: 1.5,
      type: network ? 'solid' : 'dashed',
    },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  }
}
