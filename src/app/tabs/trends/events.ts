import { breachRuns, type BreachRun } from '#forecast/breachRuns.ts'
import { firstCrossing } from '#forecast/quantile/breach.ts'
import { meets, type Threshold } from '#forecast/thresholds.ts'
import { levelName } from '#text/levels.ts'
import type { Foresight, TrendEvent } from '#text/trendEvents.ts'
import { usualBand } from '../../features/charts/bands.ts'
import { fanAt, timeOfStep, type Fan } from '../../features/charts/fan.ts'
import { measuredAt, type TimeSpan, type Track } from '../../features/charts/track.ts'
import { scoreOf } from './replayScore.ts'

/**
 * What happened to a series in the past of a span, newest first: its breaches, whether the forecast before each saw it coming,
 * breaches that were expected and did not come, and how each earlier forecast did. threshold null: it has none, and only the
 * forecasts are told.
 */
export function eventsOf(track: Track, threshold: Threshold | null, span: TimeSpan): readonly TrendEvent[] {
  const { earlier = [], past, fan } = track
  const shown = { fromMs: span.fromMs, toMs: Math.min(span.toMs, fan.originMs) }
  const runs = threshold === null ? [] : breachRuns(past, threshold, shown)
  const breaches = runs.map((run, at): TrendEvent => {
    return {
      kind: 'breach',
      atMs: run.fromMs,
      run,
      isOn: run.toMs >= fan.originMs,
      foresight: threshold === null ? null : foresightOf(track, run, runs[at - 1] ?? null, threshold),
    }
  })
  const forecasts = earlier.flatMap((each): readonly TrendEvent[] => {
    const score = scoreOf(track, each)
    if (score.known === 0) return []
    const told: TrendEvent = { kind: 'forecast', atMs: each.originMs, score }
    const missed = threshold === null ? null : falseAlarm(track, each, threshold)
    return missed === null ? [told] : [told, missed]
  })
  return [...breaches, ...forecasts].sort((a, b) => b.atMs - a.atMs)
}

/**
 * Whether the newest forecast before a breach had it. null: there is none, nobody knows when the breach began, or it is not the
 * first since that forecast: its first crossing is of the one before.
 */
function foresightOf(
  track: Track,
  run: BreachRun,
  before: BreachRun | null,
  threshold: Threshold,
): Foresight | null {
  if (run.isCut) return null
  const fan = (track.earlier ?? []).findLast(
    ({ originMs, horizon, stepMs }) => originMs < run.fromMs && run.fromMs <= originMs + horizon * stepMs,
  )
  if (fan === undefined || (before !== null && before.toMs >= fan.originMs)) return null
  const madeMs = fan.originMs
  const median = crossingMs(track, fan, fan.median, threshold)
  if (median !== null) return { kind: 'median', madeMs, atMs: median }
  const bad = badLevelOf(fan, threshold)
  const edge = bad < 0 ? null : crossingMs(track, fan, bad, threshold)
  const level = levelName(fan.levels[bad < 0 ? fan.median : bad] ?? NaN)
  return edge === null ? { kind: 'unseen', madeMs, level } : { kind: 'edge', madeMs, atMs: edge, level }
}

/** A breach of the warning threshold that the median expected and that did not come, all of its horizon being measured. */
function falseAlarm(track: Track, fan: Fan, threshold: Threshold): TrendEvent | null {
  const dueMs = crossingMs(track, fan, fan.median, threshold)
  if (dueMs === null || meets(measuredAt(track, fan.originMs), threshold.warning, threshold.direction))
    return null
  let peak = NaN
  const sign = threshold.direction === 'above' ? 1 : -1
  for (let step = 1; step <= fan.horizon; step++) {
    const value = measuredAt(track, timeOfStep(fan, step))
    if (Number.isNaN(value) || meets(value, threshold.warning, threshold.direction)) return null
    if (Number.isNaN(peak) || sign * value > sign * peak) peak = value
  }
  return { kind: 'false', atMs: dueMs, madeMs: fan.originMs, peak, threshold }
}

/** The level on the bad side of the usual band; -1: there is none. */
function badLevelOf(fan: Fan, { direction }: Threshold): number {
  const band = usualBand(fan)
  if (band === null) return -1
  return direction === 'above' ? band.high : band.low
}

/** When a level of a forecast first meets the warning threshold; null: it does not, or did already. */
function crossingMs(track: Track, fan: Fan, level: number, { warning, direction }: Threshold): number | null {
  if (level < 0) return null
  const path = Array.from({ length: fan.horizon }, (_, at) => fanAt(fan, at + 1, level))
  const crossing = firstCrossing(measuredAt(track, fan.originMs), path, warning, direction)
  return crossing.kind === 'crosses' ? timeOfStep(fan, Math.ceil(crossing.steps)) : null
}
