import type { FleetForecast } from '#forecast/fleetForecast.ts'

/** The id of the source that each forecast on screen came from. */
const origins = new WeakMap<FleetForecast, string>()

/** Notes where a forecast comes from, for goesOn(); whoever puts it on screen does so. */
export function comesFrom(forecast: FleetForecast, sourceId: string): void {
  origins.set(forecast, sourceId)
}

/**
 * Whether a forecast is a later or earlier one of the same source: what was worked out from one may stand in until that
 * of the other is there. Servers may have joined or left in between, so what stands in is found by names. What was
 * made as of a past time is another question than what is forecast now.
 */
export function goesOn(before: FleetForecast, now: FleetForecast): boolean {
  if (origins.get(before) !== origins.get(now)) return false
  return (before.provenance.asOfMs === null) === (now.provenance.asOfMs === null)
}
