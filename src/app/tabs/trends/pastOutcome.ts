import { assessSeries } from '#forecast/assessSeries.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { meets, type Odds, type Threshold } from '#forecast/thresholds.ts'
import type { PastOutcome } from '#text/pastTitle.ts'
import { measuredAt, type Track } from '../../features/charts/track.ts'

/**
 * What a past forecast said of a series' threshold, and what happened since: of the critical one where it was met, or likely to be, or the
 * other was met already; else of the warning one. null: no chance was known.
 */
export function pastOutcome(
  track: Track,
  { forecast, series }: { readonly forecast: FleetForecast; readonly series: number },
  threshold: Threshold,
  odds: Odds,
): PastOutcome | null {
  const { fan, key, metric } = track
  const { warning, critical, direction } = threshold
  const told = assessSeries(forecast, series, threshold, odds)
  const values = Array.from({ length: fan.horizon }, (_, at) => {
    const timeMs = fan.originMs + (at + 1) * fan.stepMs
    return { timeMs, value: measuredAt(track, timeMs) }
  })
  const firstMs = (limit: number) =>
    values.find(({ value }) => meets(value, limit, direction))?.timeMs ?? null
  const wasMet = (limit: number) => meets(forecast.current[series] ?? NaN, limit, direction)
  const isCritical = wasMet(warning) || firstMs(critical) !== null || told.critical.horizon >= odds.alarm
  const [limit, chance] = isCritical ? [critical, told.critical.horizon] : [warning, told.warning.horizon]
  const isMet = wasMet(limit)
  if (!isMet && Number.isNaN(chance)) return null
  return {
    name: key,
    metric,
    limit,
    direction,
    originMs: fan.originMs,
    stepMs: fan.stepMs,
    horizon: fan.horizon,
    chance: isMet ? null : chance,
    metMs: firstMs(limit),
    rest: restOf(track, values.filter(({ value }) => !Number.isNaN(value)).length),
  }
}

/** Of so many of the steps a value tells that nothing was missed. */
const ENOUGH = 0.9

/** known: steps of the horizon that have been measured. */
function restOf({ fan, past }: Track, known: number): PastOutcome['rest'] {
  const newestMs = past.startMs + (past.values.length - 1) * past.stepMs
  if (newestMs < fan.originMs + fan.horizon * fan.stepMs) return 'open'
  return known >= ENOUGH * fan.horizon ? 'over' : 'unknown'
}
