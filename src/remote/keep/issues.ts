import { FleetcastError } from '#forecast/errors.ts'
import { sameSeries, type FleetForecast, type SeriesKey } from '#forecast/fleetForecast.ts'

/** So many forecasts are open at a time, spread over their horizon, and as many again once it has passed. */
const PER_HORIZON = 8
const MOST_ISSUES = 3 * PER_HORIZON
const MOST_BYTES = 48 * 1024 ** 2

/**
 * Forecasts that are compared with what happens, the oldest first; thinned, so that they span more than one horizon. They
 * are kept without the past that they were shown with, and their step is that of when they are looked at.
 */
export class Issues {
  #kept: readonly FleetForecast[] = []

  get kept(): readonly FleetForecast[] {
    return this.#kept
  }

  /** Keeps a forecast where one is due; says whether it was. */
  offer(forecast: FleetForecast, tickMs: number): boolean {
    // Of later than now: this machine's clock was set back since.
    this.#kept = this.#kept.filter(({ issueTimeMs }) => issueTimeMs <= forecast.issueTimeMs)
    const last = this.#kept.at(-1)
    const everyMs = Math.max(1, Math.floor(forecast.horizon / PER_HORIZON)) * tickMs
    // Ticks jitter: the one that is nearest to being due is.
    if (last !== undefined && forecast.issueTimeMs - last.issueTimeMs < everyMs - tickMs / 2) return false
    this.add([withoutPast(forecast, last?.series)])
    return true
  }

  /** What was kept before, or elsewhere. */
  add(forecasts: readonly FleetForecast[]): void {
    const all = [...this.#kept, ...forecasts].sort((a, b) => a.issueTimeMs - b.issueTimeMs)
    let bytes = 0
    const within = all.reverse().filter(({ quantiles }, newest) => {
      bytes += quantiles.byteLength
      return newest < MOST_ISSUES && (bytes <= MOST_BYTES || newest === 0)
    })
    this.#kept = within.reverse()
  }

  /** The forecast that was the newest at a time, or the oldest that is kept. Fails with argument-invalid where none is. */
  asOf(asOfMs: number): FleetForecast {
    const found = this.#kept.findLast(({ issueTimeMs }) => issueTimeMs <= asOfMs) ?? this.#kept[0]
    if (found !== undefined) return found
    throw new FleetcastError('argument-invalid', 'no forecast of this daemon is stored yet')
  }

  clear(): void {
    this.#kept = []
  }
}

/** The list of series of the one before is shared where it is the same. */
function withoutPast(forecast: FleetForecast, before: readonly SeriesKey[] | undefined): FleetForecast {
  const isSame = before !== undefined && sameSeries(before, forecast.series)
  return {
    ...forecast,
    series: isSame ? before : forecast.series,
    history: new Float32Array(0),
    historyLength: 0,
    leftOut: [],
    notes: [],
  }
}
