import { usualBand } from './bands.ts'
import { fanAt, pastSteps, timeOfStep, type Fan } from './fan.ts'

/** Measured values on an even grid; NaN where there is no row. */
export interface Past {
  readonly startMs: number
  readonly stepMs: number
  readonly values: Float32Array
}

/** Part of a chart's time axis, epoch ms. */
export interface TimeSpan {
  readonly fromMs: number
  readonly toMs: number
}

/** One server's or group's metric: what was measured, and a forecast, which may have been made in that past. */
export interface Track {
  readonly key: string
  readonly name: string
  readonly metric: string
  readonly past: Past
  readonly fan: Fan
  /** Index into the palette of comparisons; null: it has the chart to itself and wears the usual colours. */
  readonly tone: number | null
  /** Other outlines of the widest usual band, drawn as lines: what other assumptions would give. */
  readonly outlines: readonly Outline[]
  /** Forecasts of the past that is shown, oldest first, to be seen against what was measured. Left out: none. */
  readonly earlier?: readonly Fan[]
}

/** P10 to P90 [D] each under another assumption. */
export interface Outline {
  readonly name: string
  readonly low: Float32Array
  readonly high: Float32Array
}

/** Tracks that share a vertical axis. */
export interface Panel {
  readonly key: string
  readonly title: string
  /** Whose unit the axis has; null: every track lies on its own range, and the axis says so. */
  readonly metric: string | null
  readonly tracks: readonly Track[]
  /** A vertical range shared with other panels; null: its own. */
  readonly range: readonly [low: number, high: number] | null
}

/** A series that has a chart to itself: its own history is all of its past. */
export function trackOf(fan: Fan): Track {
  const { server, metric, history, stepMs } = fan
  return {
    key: `${metric} of ${server}`,
    name: server,
    metric,
    past: { startMs: timeOfStep(fan, 1 - history.length), stepMs, values: history },
    fan,
    tone: null,
    outlines: [],
  }
}

/** Two thirds past, one third horizon. */
export function wholeSpanOf(fan: Fan): TimeSpan {
  return { fromMs: timeOfStep(fan, -pastSteps(fan)), toMs: timeOfStep(fan, fan.horizon) }
}

/** Index of the grid step nearest to a time, −1 where that is further than half a step off the grid's ends. */
function pastIndex({ startMs, stepMs, values }: Past, timeMs: number): number {
  const index = Math.round((timeMs - startMs) / stepMs)
  return index >= 0 && index < values.length ? index : -1
}

/** The value measured nearest to a time; NaN: none. */
export function measuredAt({ past }: Track, timeMs: number): number {
  return past.values[pastIndex(past, timeMs)] ?? NaN
}

/** Horizon step nearest to a time: 1 to D, or 0 outside. */
export function stepAt({ fan }: { readonly fan: Fan }, timeMs: number): number {
  const step = Math.round((timeMs - fan.originMs) / fan.stepMs)
  return step >= 1 && step <= fan.horizon ? step : 0
}

/** The forecast that speaks of a time: the drawn one, else the newest earlier one that does; null: none does. */
export function fanCovering({ fan, earlier = [] }: Track, timeMs: number): Fan | null {
  const covers = ({ originMs, stepMs, horizon }: Fan) => {
    const step = Math.round((timeMs - originMs) / stepMs)
    return step >= 1 && step <= horizon
  }
  return covers(fan) ? fan : (earlier.findLast(covers) ?? null)
}

/** Median and usual band at a horizon step; NaN where not known. */
export function forecastAt(fan: Fan, step: number) {
  const band = usualBand(fan)
  return {
    middle: fanAt(fan, step, fan.median),
    low: band === null ? NaN : fanAt(fan, step, band.low),
    high: band === null ? NaN : fanAt(fan, step, band.high),
  }
}

/** Smallest and largest value drawn within a span (all of it where span is null); null: there is none. */
export function trackRange(track: Track, span: TimeSpan | null): readonly [low: number, high: number] | null {
  let [low, high] = [Infinity, -Infinity]
  const take = (value: number) => {
    if (value < low) low = value
    if (value > high) high = value
  }
  const { startMs, stepMs, values } = track.past
  const first = span === null ? 0 : Math.max(0, Math.ceil((span.fromMs - startMs) / stepMs))
  const last = span === null ? values.length : Math.floor((span.toMs - startMs) / stepMs) + 1
  for (const value of values.subarray(first, Math.max(first, last))) take(value)
  const { fan } = track
  const Q = fan.levels.length
  for (let step = 1; step <= fan.horizon; step++) {
    const at = timeOfStep(fan, step)
    if (span !== null && (at < span.fromMs || at > span.toMs)) continue
    for (const value of fan.quantiles.subarray((step - 1) * Q, step * Q)) take(value)
    for (const { low: below, high: above } of track.outlines) {
      take(below[step - 1] ?? NaN)
      take(above[step - 1] ?? NaN)
    }
  }
  for (const each of track.earlier ?? []) {
    for (let step = 1; step <= each.horizon; step++) {
      const at = timeOfStep(each, step)
      if (span !== null && (at < span.fromMs || at > span.toMs)) continue
      const { middle, low: below, high: above } = forecastAt(each, step)
      for (const value of [middle, below, above]) take(value)
    }
  }
  return low <= high ? [low, high] : null
}

/** Both ranges; null: neither. */
export function joinRanges(
  ranges: readonly (readonly [number, number] | null)[],
): readonly [low: number, high: number] | null {
  const known = ranges.filter((range) => range !== null)
  if (known.length === 0) return null
  return [Math.min(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))]
}
