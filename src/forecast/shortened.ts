import type { FleetForecast } from './fleetForecast.ts'

/** The first steps of a forecast as one of its own; steps: at most its horizon. The same where that is all of it. */
export function shortened(forecast: FleetForecast, steps: number): FleetForecast {
  const { horizon, levels, series, quantiles, rawQuantiles, means } = forecast
  if (steps >= horizon) return forecast
  const cut = (values: Float32Array, width = levels.length) => {
    const [from, to] = [horizon * width, steps * width]
    const kept = new Float32Array(series.length * to)
    series.forEach((_, at) => kept.set(values.subarray(at * from, at * from + to), at * to))
    return kept
  }
  return {
    ...forecast,
    horizon: steps,
    quantiles: cut(quantiles),
    rawQuantiles: rawQuantiles && cut(rawQuantiles),
    ...(means && { means: cut(means, 1) }),
  }
}
