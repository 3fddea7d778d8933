import type { SeriesHistory, TimeRange } from '#engine/api.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { pastSteps } from '#forecast/window/pastOf.ts'

/** A longer past of a made-up forecast: its history over and over; nothing after its origin. */
export function fakeHistory(
  { series: known, originMs, stepMs, history, historyLength }: FleetForecast,
  series: readonly SeriesKey[],
  range: TimeRange,
): SeriesHistory {
  const length = pastSteps(range, stepMs)
  const values = new Float32Array(series.length * length).fill(NaN)
  const lastMs = new Float64Array(series.length).fill(NaN)
  series.forEach(({ server, metric }, place) => {
    const index = known.findIndex((key) => key.server === server && key.metric === metric)
    if (index < 0) return
    const origin = originMs[index] ?? NaN
    const after = Math.floor((range.toMs - origin) / stepMs)
    lastMs[place] = origin + after * stepMs
    for (let step = 0; step < length; step++) {
      const back = length - 1 - step - after
      if (back < 0) break
      values[place * length + step] = history[(index + 1) * historyLength - 1 - (back % historyLength)] ?? NaN
    }
  })
  return { series, stepMs, length, lastMs, values }
}
