import type { MetricRows } from '#data/liveTable.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'

export const TICKS_A_STEP = 60

/** A step's ticks: values move as the next step's median says, with noise of a quarter of the interval. */
export function ticksOf(forecast: FleetForecast): readonly MetricRows[] {
  const { series, quantiles, horizon, levels } = forecast
  const servers = [...new Set(series.map(({ server }) => server))]
  const names = [...new Set(series.map(({ metric }) => metric))]
  const place = placesOf(forecast)
  const level = (s: number, wanted: number) =>
    quantiles[s * horizon * levels.length + levels.indexOf(wanted)] ?? NaN
  return Array.from({ length: TICKS_A_STEP }, (_, tick) => ({
    servers,
    timeMs: servers.map(() => forecast.issueTimeMs + tick * 5_000),
    metrics: names.map((name, m) => ({
      name,
      values: servers.map((server, s) => {
        const at = place(server, name)
        const interval = level(at, 0.9) - level(at, 0.1)
        return level(at, 0.5) + 0.25 * interval * Math.sin(tick * (s + 2) + m)
      }),
    })),
    labels: [],
  }))
}

export function placesOf({ series }: FleetForecast): (server: string, metric: string) => number {
  return (server, metric) => series.findIndex((key) => key.server === server && key.metric === metric)
}
