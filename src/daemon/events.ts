import type { Alert, AlertsState } from '#forecast/alerts/alert.ts'
import type { JudgedForecast } from '#forecast/assess.ts'
import type { ErrorData } from '#forecast/errors.ts'
import type { MetricRows } from '#data/liveTable.ts'

/** Values that came together and are durable by now. */
export interface Tick {
  /** From 1; continues over a restart. */
  readonly count: number
  /** When it came, by the daemon's clock, epoch ms. */
  readonly atMs: number
  /** Newest time of its rows, epoch ms. */
  readonly newestMs: number
  /** As they were reported: names as the daemon calls them, any server, any time. */
  readonly rows: MetricRows
}

/** Rows on the model's step: what forecasts are made from. */
export interface ClosedSteps {
  /** One row per server and step, at the end of the step. */
  readonly rows: MetricRows
  /** Newest of them, epoch ms. */
  readonly newestMs: number
  /** Rows of steps that were closed before and came out otherwise, as late records came. */
  readonly corrected: number
}

/** The newest forecast of all servers; series that a part of a run was not of keep their own, older origins. */
export interface PublishedForecast {
  readonly judged: JudgedForecast
  /** Rises with each that is published; the epoch says of which life of the daemon. */
  readonly offset: number
  /** Whether the run that it is of is complete: what is near a threshold comes first. */
  readonly complete: boolean
  /** When it was published, by the daemon's clock, epoch ms. */
  readonly atMs: number
  /** Rows of the window that it was made from. */
  readonly inputPoints: number
}

/** Why there is no forecast, for people and machines. */
export interface NoForecast {
  readonly kind: 'waiting' | 'insufficient' | 'refused' | 'failed'
  /** A sentence. */
  readonly message: string
  readonly error: ErrorData | null
}

export interface AlertsChange {
  readonly state: AlertsState
  readonly newlyFired: readonly Alert[]
  readonly resolved: readonly Alert[]
}

/** Something that a person has to know: a full disk, a clock that jumped, a step that was skipped. */
export interface Problem {
  /** The same for the same trouble: it is told once until it is over. */
  readonly id: string
  readonly message: string
  readonly sinceMs: number
}

/** What the parts of the daemon tell each other. */
export interface DaemonEvents {
  readonly tick: Tick
  readonly steps: ClosedSteps
  readonly forecast: PublishedForecast
  readonly noForecast: NoForecast
  readonly alerts: AlertsChange
  readonly problem: Problem
  /** The trouble of this id is over. */
  readonly solved: string
}

type Listener<T> = (event: T) => void

/** Typed events between the parts of one daemon. A listener that throws does not keep the others from hearing. */
export class Bus {
  readonly #listeners = new Map<keyof DaemonEvents, Set<Listener<never>>>()
  readonly #onError: (error: unknown, about: keyof DaemonEvents) => void

  constructor(onError: (error: unknown, about: keyof DaemonEvents) => void) {
    this.#onError = onError
  }

  /** Returns the way to end that. */
  on<K extends keyof DaemonEvents>(about: K, listener: Listener<DaemonEvents[K]>): () => void {
    const listeners = this.#listeners.get(about) ?? new Set()
    this.#listeners.set(about, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  emit<K extends keyof DaemonEvents>(about: K, event: DaemonEvents[K]): void {
    for (const listener of [...(this.#listeners.get(about) ?? [])]) {
      try {
        ;(listener as Listener<DaemonEvents[K]>)(event)
      } catch (error) {
        this.#onError(error, about)
      }
    }
  }
}
