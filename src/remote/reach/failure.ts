import type { Refusal } from '../api.ts'

/** Why a daemon could not be reached, on its way to whoever decides what follows. */
export class LinkFailure extends Error {
  override readonly name = 'LinkFailure'
  readonly why: Refusal
  /** The daemon asked not to be asked before this has passed; null: it did not say. */
  readonly retryAfterMs: number | null

  constructor(why: Refusal, retryAfterMs: number | null = null) {
    super(why.kind)
    this.why = why
    this.retryAfterMs = retryAfterMs
  }
}
