import { FleetcastError } from '#forecast/errors.ts'
import type { JudgedForecast } from '#forecast/assess.ts'
import { countSoFar } from '#forecast/fleetForecast.ts'
import type { ForecastPart } from '#forecast/parts/part.ts'
import { PartsReader } from '#forecast/parts/reader.ts'
import type { ForecastParts } from '../api.ts'
import { runInSlices } from '../runInSlices.ts'

/**
 * Puts parts together as they come, a slice at a time, one after the other. Where a worker was replaced and starts over,
 * nothing is told until there is as much again as was told before.
 */
export class PartsAssembly {
  readonly #onPart: ForecastParts['onPart']
  /** What is to be said of the forecast beside its own notes. */
  readonly #said: readonly string[]
  readonly #signal: AbortSignal
  #reader = new PartsReader()
  #turn: Promise<void> = Promise.resolve()
  #told = -1

  constructor(onPart: ForecastParts['onPart'], said: readonly string[], signal: AbortSignal) {
    this.#onPart = onPart
    this.#said = said
    this.#signal = signal
  }

  /** What comes from now on is of another worker. */
  restart(): void {
    this.#reader = new PartsReader()
  }

  take(part: ForecastPart): void {
    const reader = this.#reader
    this.#turn = this.#turn.then(async () => {
      if (reader !== this.#reader) return
      const judged = await runInSlices(reader.take(part), this.#signal)
      if (reader !== this.#reader) return
      const { done } = countSoFar(judged.forecast) ?? { done: judged.forecast.series.length }
      if (done < this.#told) return
      this.#told = done
      this.#onPart(this.#noted(judged))
    })
    // It is waited for at the end.
    this.#turn.catch(() => undefined)
  }

  /** The whole: as it came at once, or put together; null: it came in parts. */
  async end(whole: JudgedForecast | null): Promise<JudgedForecast> {
    await this.#turn
    const made = whole ?? this.#reader.latest()
    if (made === null) throw new FleetcastError('internal', 'a forecast in parts has no parts')
    return this.#noted(made)
  }

  #noted(judged: JudgedForecast): JudgedForecast {
    if (this.#said.length === 0) return judged
    const { forecast } = judged
    return { ...judged, forecast: { ...forecast, notes: [...forecast.notes, ...this.#said] } }
  }
}
