import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { MetricRows } from '#data/liveTable.ts'

interface ServerValues {
  timeMs: number
  readonly values: Map<string, number>
}

/** The newest value of every series, between two forecasts. */
export class CurrentValues {
  readonly #servers = new Map<string, ServerValues>()
  /** That came last; null: none. */
  rows: MetricRows | null = null

  take(rows: MetricRows): void {
    this.rows = rows
    rows.servers.forEach((name, row) => {
      const timeMs = rows.timeMs[row] ?? NaN
      const server = this.#servers.get(name) ?? { timeMs: -Infinity, values: new Map<string, number>() }
      this.#servers.set(name, server)
      if (!(timeMs >= server.timeMs)) return
      server.timeMs = timeMs
      for (const { name: metric, values } of rows.metrics) server.values.set(metric, values[row] ?? NaN)
    })
  }

  /** The forecast with what was measured since its own newest row. */
  into(forecast: FleetForecast): FleetForecast {
    const { series, originMs } = forecast
    const current = forecast.current.slice()
    series.forEach(({ server, metric }, at) => {
      const known = this.#servers.get(server)
      if (known === undefined || !(known.timeMs > (originMs[at] ?? NaN))) return
      const value = known.values.get(metric)
      if (value !== undefined && !Number.isNaN(value)) current[at] = value
    })
    return { ...forecast, current }
  }
}
