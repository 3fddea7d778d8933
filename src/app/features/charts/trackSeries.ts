import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { ChartTheme } from './chartTheme.ts'
import { drawFan, type DrawnBand, type DrawnFan, type FanPoint } from './drawnFan.ts'
import { timeOfStep, type Fan } from './fan.ts'
import { toneColour, toneShape, type Palette } from './seriesTones.ts'
import { measuredAt, type Outline, type TimeSpan, type Track } from './track.ts'

/** Shapes along a compared line. */
const SHAPES = 6

type LineOrCustom = CustomSeriesOption | LineSeriesOption

interface SeriesContext {
  readonly look: ChartTheme
  readonly palette: Palette
  /** False: the network did not make it, and it must not look as if it had. */
  readonly network: boolean
  /** From the metric's unit to the axis. */
  readonly scale: (value: number) => number
}

/** A track in ECharts' terms, bottom up: bands, outlines, what was measured within the span, the median. index: its place in the panel. */
export function trackSeries(
  track: Track,
  index: number,
  span: TimeSpan,
  context: SeriesContext,
): LineOrCustom[] {
  const { fan, tone } = track
  const steps = Array.from({ length: fan.horizon }, (_, at) => at + 1)
  const newest = measuredAt(track, fan.originMs)
  const drawn = drawFan(fan, tone === null ? 'nested' : 'compared', { steps, newest })
  return [
    ...(track.earlier ?? []).flatMap((fan) => earlierSeries(track, fan, context)),
    ...drawn.bands.flatMap((band) => bandSeries(track, band, context)),
    ...track.outlines.flatMap((outline) => outlineSeries(track, outline, context)),
    pastSeries(track, index, span, context),
    medianSeries(track, drawn, context),
  ]
}

/** A forecast of the past, quieter than the drawn one: its usual band, and its median thin and dashed. */
function earlierSeries(track: Track, fan: Fan, context: SeriesContext): LineOrCustom[] {
  const steps = Array.from({ length: fan.horizon }, (_, at) => at + 1)
  const drawn = drawFan(fan, 'small', { steps, newest: measuredAt(track, fan.originMs) })
  const own = { ...track, fan }
  return [
    ...drawn.bands.flatMap((band) => bandSeries(own, { ...band, tone: 'middle' }, context)),
    {
      ...medianSeries(own, drawn, context),
      lineStyle: {
        color: context.network ? context.look.forecast : context.look.soft,
        width: 1,
        type: [4, 3],
      },
    },
  ]
}

/** Epoch ms and height of a point. */
function placed({ fan }: Track, { scale }: SeriesContext, { step, value }: FanPoint): [number, number] {
  return [timeOfStep(fan, step), scale(value)]
}

/** One polygon per outline: stacked areas would break below zero. The axis does not follow it: its range is set. */
function bandSeries(track: Track, band: DrawnBand, context: SeriesContext): CustomSeriesOption[] {
  const { fan, tone } = track
  const { look, palette, network } = context
  const fill = tone === null ? look[band.tone] : toneColour(palette, tone)
  return band.rings.map((ring) => ({
    type: 'custom',
    silent: true,
    clip: true,
    tooltip: { show: false },
    data: [[fan.originMs, 0]],
    renderItem: (_params, api) => ({
      type: 'polygon',
      shape: { points: ring.map((point) => api.coord(placed(track, context, point))) },
      style: network
        ? { fill, opacity: band.opacity }
        : { fill: 'transparent', stroke: look.faint, lineDash: [3, 3], lineWidth: 1 },
    }),
  }))
}

function outlineSeries(
  { fan }: Track,
  { low, high }: Outline,
  { look, scale }: SeriesContext,
): LineSeriesOption[] {
  return [low, high].map((edge) => ({
    type: 'line',
    silent: true,
    showSymbol: false,
    data: Array.from(edge, (value, at) => [timeOfStep(fan, at + 1), scale(value)]),
    lineStyle: { color: look.faint, width: 1, type: [2, 3] },
  }))
}

function pastSeries(
  { past: { startMs, stepMs, values }, tone }: Track,
  index: number,
  span: TimeSpan,
  { look, palette, scale }: SeriesContext,
): LineSeriesOption {
  const first = Math.max(0, Math.floor((span.fromMs - startMs) / stepMs))
  const last = Math.min(values.length - 1, Math.ceil((span.toMs - startMs) / stepMs))
  const data: [number, number | null][] = []
  for (let i = first; i <= last; i++) {
    const value = scale(values[i] ?? NaN)
    data.push([startMs + i * stepMs, Number.isFinite(value) ? value : null])
  }
  const colour = tone === null ? look.history : toneColour(palette, tone)
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

function medianSeries(track: Track, { median }: DrawnFan, context: SeriesContext): LineSeriesOption {
  const { look, palette, network } = context
  const own = network ? look.forecast : look.soft
  const colour = track.tone === null ? own : toneColour(palette, track.tone)
  return {
    type: 'line',
    silent: true,
    data: median.map((point) => placed(track, context, point)),
    showSymbol: false,
    lineStyle: { color: colour, width: 1.5, type: network ? 'solid' : 'dashed' },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  }
}
