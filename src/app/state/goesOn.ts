import type { FleetForecast } from '#forecast/fleetForecast.ts'

/**
 * Whether a forecast is a later or earlier one of the same source, of the same series: what was worked out from one
 * may stand in until that of the other is there. A source keeps the list of series while only time goes on; what was
 * made as of a past time is another question.
 */
export function goesOn(before: FleetForecast, now: FleetForecast): boolean {
  return before.series === now.series && before.provenance.asOfMs === now.provenance.asOfMs
}
