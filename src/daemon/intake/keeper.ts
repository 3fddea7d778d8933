import type { MetricRows } from '#data/liveTable.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus } from '../events.ts'
import type { Store, Tier } from '../store/api.ts'

/** Writes to the store. A full disk is no failure: it is said, and what was not written is served from memory. */
export class Keeper {
  readonly #store: Pick<Store, 'appendRows' | 'putDocument'>
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #problems = new Set<string>()
  /** What was checked is written, whoever goes away meanwhile. */
  readonly #signal = new AbortController().signal

  constructor(store: Pick<Store, 'appendRows' | 'putDocument'>, bus: Bus, clock: Clock) {
    this.#store = store
    this.#bus = bus
    this.#clock = clock
  }

  /** Resolves once they are durable, with null; with a sentence where the disk is full. Else fails as the store does. */
  async append(tier: Tier, rows: MetricRows): Promise<string | null> {
    if (rows.servers.length === 0) return null
    try {
      await this.#store.appendRows(tier, rows, this.#signal)
      this.solved('disk-full')
      return null
    } catch (error) {
      if (!isDiskFull(error)) throw error
      const message = `${error.message.replace(/\.$/, '')}. Values are accepted and forecasts continue from memory, but will be lost on restart.`
      this.problem('disk-full', message)
      return message
    }
  }

  /** Steps are forecast from whether they could be written or not. */
  async appendSteps(rows: MetricRows): Promise<string | null> {
    try {
      const notKept = await this.append('step', rows)
      this.solved('steps-not-kept')
      return notKept
    } catch (error) {
      const message = `Steps could not be written (${messageOf(error)}). Forecasts continue; after a restart the steps are rebuilt from the reported values.`
      this.problem('steps-not-kept', message)
      return message
    }
  }

  async putDocument(name: string, value: unknown): Promise<void> {
    try {
      await this.#store.putDocument(name, value, this.#signal)
      this.solved('counters-not-kept')
    } catch (error) {
      if (isDiskFull(error)) return
      this.problem('counters-not-kept', `The counters of the feed could not be written: ${messageOf(error)}.`)
    }
  }

  /** Tells it once. */
  problem(id: string, message: string): void {
    if (this.#problems.has(id)) return
    this.#problems.add(id)
    this.#bus.emit('problem', { id, message, sinceMs: this.#clock.nowMs() })
  }

  solved(id: string): void {
    if (this.#problems.delete(id)) this.#bus.emit('solved', id)
  }
}

function isDiskFull(error: unknown): error is FleetcastError {
  const code: string | null = error instanceof FleetcastError ? error.code : null
  return code === 'disk-full'
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
