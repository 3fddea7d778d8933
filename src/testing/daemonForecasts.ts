import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { sharedFolder } from './shared.ts'
import { forecastOf } from './tables.ts'

export const BAND_LEVELS = [0.1, 0.5, 0.9]

const metricSchema = z.object({
  p10: z.array(z.number()),
  p50: z.array(z.number()),
  p90: z.array(z.number()),
  current: z.number(),
})
const answerSchema = z.object({ predictions: z.record(z.string(), z.record(z.string(), z.unknown())) })

/** A recorded answer of /predictions/current, without anything repaired. Needs FLEETCAST_SHARED. */
export function daemonForecast(name: 'v1' | 'head'): FleetForecast {
  if (sharedFolder === null) throw new Error('the answers of daemons need FLEETCAST_SHARED')
  const text = readFileSync(`${sharedFolder}/fixtures/daemon/${name}_predictions_current.json`, 'utf8')
  const { predictions } = answerSchema.parse(JSON.parse(text))
  const series = Object.entries(predictions).flatMap(([server, fields]) =>
    Object.entries(fields).flatMap(([metric, field]) => {
      const parsed = metricSchema.safeParse(field)
      if (!parsed.success) return []
      const { p10, p50, p90, current } = parsed.data
      const curves = p50.map((middle, i) => [p10[i] ?? NaN, middle, p90[i] ?? NaN])
      return [{ server, metric, current, curves }]
    }),
  )
  return forecastOf(BAND_LEVELS, series)
}

/** What the daemons' fallback makes of a series: [D] curves of P10, P50, P90, bounded as theirs are. */
export function heuristicCurves(
  line: { readonly last: number; readonly slope: number; readonly noise: number },
  horizon: number,
  upper: number,
): readonly (readonly number[])[] {
  return Array.from({ length: horizon }, (_, i) => {
    const middle = Math.min(upper, Math.max(0, line.last + line.slope * (i + 1)))
    const half = 1.28 * line.noise * Math.sqrt(i + 1)
    return [Math.max(0, middle - half), middle, Math.min(upper, middle + half)]
  })
}
