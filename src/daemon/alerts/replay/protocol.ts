import type { ErrorData } from '#forecast/errors.ts'
import type { Replayed } from './api.ts'

/** Each is answered, in order. */
export type ToReplay = { readonly type: 'take'; readonly bytes: Uint8Array } | { readonly type: 'result' }

export type FromReplay =
  | { readonly type: 'taken' }
  | { readonly type: 'result'; readonly result: Replayed }
  | { readonly type: 'failed'; readonly error: ErrorData }
