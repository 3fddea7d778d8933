import type { JudgedForecast } from '#engine/api.ts'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import { fakeForecast, FAKE_FLEET } from './fakeForecast.ts'

export const HOUR_MS = 3_600_000

/** The n-th hour's forecast of some servers' disks: full within the hour where they are breaching, else half empty. */
export function breaching(
  n: number,
  names: readonly string[],
  servers: readonly string[] = ['a', 'b', 'c'],
  thresholds: ThresholdOverrides = {},
): JudgedForecast {
  const base = fakeForecast({
    ...FAKE_FLEET,
    servers: servers.length,
    metrics: ['disk_percent'],
    horizon: 12,
  })
  const { levels, horizon } = base
  const at = (index: number, each: number) =>
    names.includes(servers[Math.floor(index / each)] ?? '') ? 97 : 50
  const forecast = {
    ...base,
    series: servers.map((server) => ({ server, metric: 'disk_percent', profile: null })),
    leftOut: [],
    issueTimeMs: n * HOUR_MS,
    originMs: base.originMs.map(() => n * HOUR_MS),
    current: base.current.map(() => 50),
    history: base.history.map(() => 50),
    quantiles: base.quantiles.map(
      (_, index) => at(index, horizon * levels.length) + (index % levels.length) / 10,
    ),
  }
  return { forecast, assessment: assessFleet(forecast, thresholdsWith(thresholds)) }
}
