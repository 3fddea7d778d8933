import { FleetcastError } from '#forecast/errors.ts'
import type { TrainedModel } from '#model/spec.ts'
import type { ModelFacts } from '../api.ts'
import type { CompiledModel } from '../model/compileModel.ts'

/** A model in use. One that was replaced is released when the last call that uses it ends. */
export class HeldModel {
  readonly facts: ModelFacts
  /** As it was read. */
  readonly trained: TrainedModel
  readonly #compiled: CompiledModel
  #users = 0
  #replaced = false
  #released: Promise<void> | null = null

  constructor(compiled: CompiledModel, facts: ModelFacts) {
    this.#compiled = compiled
    this.facts = facts
    this.trained = compiled.model
  }

  /** Fails with argument-invalid once the model was released. */
  async use<T>(work: (compiled: CompiledModel) => Promise<T>): Promise<T> {
    if (this.#released !== null) {
      throw new FleetcastError('argument-invalid', 'another model was loaded in the meantime')
    }
    this.#users += 1
    try {
      return await work(this.#compiled)
    } finally {
      this.#users -= 1
      // The call has its answer, however long a backend takes to let go.
      void this.#releaseUnused()
    }
  }

  /** Another takes its place, or none. Ends when it is released, at once where calls still use it. */
  async replace(): Promise<void> {
    this.#replaced = true
    await this.#releaseUnused()
  }

  async #releaseUnused(): Promise<void> {
    if (!this.#replaced || this.#users > 0) return
    // A backend that is broken cannot let go either; neither a finished call nor the next model fails for that.
    this.#released ??= this.#compiled.release().catch(() => undefined)
    await this.#released
  }
}
