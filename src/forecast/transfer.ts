import type { FleetForecast } from './fleetForecast.ts'

/** The buffers of every typed array in a result's objects: large, and of no more use to who sends it. */
export function buffersOf(value: unknown): readonly ArrayBuffer[] {
  const found = new Set<ArrayBuffer>()
  const visit = (each: unknown): void => {
    if (ArrayBuffer.isView(each)) {
      if (each.buffer instanceof ArrayBuffer) found.add(each.buffer)
    } else if (
      each !== null &&
      typeof each === 'object' &&
      Object.getPrototypeOf(each) === Object.prototype
    ) {
      Object.values(each).forEach(visit)
    }
  }
  visit(value)
  return [...found]
}

/** The same forecast in buffers of its own: to give away while the first is kept. Costs what copying memory costs. */
export function copyOf(forecast: FleetForecast): FleetForecast {
  const { originMs, quantiles, rawQuantiles, means, current, history, extremes } = forecast
  return {
    ...forecast,
    originMs: originMs.slice(),
    quantiles: quantiles.slice(),
    rawQuantiles: rawQuantiles?.slice() ?? null,
    ...(means && { means: means.slice() }),
    current: current.slice(),
    history: history.slice(),
    ...(extremes && {
      extremes: { ...extremes, highs: extremes.highs.slice(), lows: extremes.lows.slice() },
    }),
  }
}
