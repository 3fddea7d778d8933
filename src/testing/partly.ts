import type { FleetForecast } from '#forecast/fleetForecast.ts'

/** A forecast of which only some series have been made, as its first parts are. */
export function partly(forecast: FleetForecast, isDone: (series: number) => boolean): FleetForecast {
  const width = forecast.horizon * forecast.levels.length
  const quantiles = forecast.quantiles.slice()
  const series = Uint8Array.from(forecast.series, (_, at) => (isDone(at) ? 0 : 1))
  series.forEach((waits, at) => {
    if (waits === 1) quantiles.fill(NaN, at * width, (at + 1) * width)
  })
  const count = series.reduce((sum, waits) => sum + waits, 0)
  return { ...forecast, quantiles, ...(count > 0 && { pending: { count, series } }) }
}
