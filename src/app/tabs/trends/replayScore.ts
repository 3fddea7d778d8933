import { usualBand } from '../../features/charts/bands.ts'
import type { Fan } from '../../features/charts/fan.ts'
import { forecastAt, measuredAt, type Track } from '../../features/charts/track.ts'

/** How a past forecast has done so far. */
export interface ReplayScore {
  /** Horizon steps whose value has been measured since. */
  readonly known: number
  /** Of those, within the usual band. */
  readonly inside: number
  /** The share of steps that the band is meant to hold; null: the model gives no band. */
  readonly coverage: number | null
  /** Mean distance of the median from what was measured; NaN: nothing is known. */
  readonly meanError: number
}

/** A forecast against what was measured at its steps. fan: the drawn one, where it is not another of the same series. */
export function scoreOf(track: Track, fan: Fan = track.fan): ReplayScore {
  let [known, inside, error] = [0, 0, 0]
  for (let step = 1; step <= fan.horizon; step++) {
    const value = measuredAt(track, fan.originMs + step * fan.stepMs)
    const { middle, low, high } = forecastAt(fan, step)
    if (Number.isNaN(value) || Number.isNaN(middle)) continue
    known += 1
    error += Math.abs(value - middle)
    if (value >= low && value <= high) inside += 1
  }
  return { known, inside, coverage: usualBand(fan)?.coverage ?? null, meanError: error / (known || NaN) }
}
