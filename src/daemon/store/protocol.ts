import type { ErrorData } from '#forecast/errors.ts'
import type { Store, StoredEvent, StoredForecast, StoreFacts, Tier, TimeSpan } from './api.ts'
import type { SealRules } from './archive/sealing.ts'

/** How the worker is started; plain data. */
export interface ArchiveOptions {
  readonly dataDir: string
  readonly retentionMs: number | null
  readonly mostDiskBytes: number | null
  readonly sealing: SealRules
}

/**
 * Rows on their way to the worker. Names and texts are codes: each is sent once, in `added`, and its code is how many were
 * sent before it since codes counted from 0.
 */
export interface PackedRows {
  readonly added: readonly string[]
  /** Codes count from 0 again, `added` first: those of rows sent before stand for what they stood for. */
  readonly isAnew: boolean
  /** [rows] codes. */
  readonly servers: Float64Array
  readonly timeMs: Float64Array
  readonly columns: readonly {
    readonly kind: 'metric' | 'label'
    /** Code of its name. */
    readonly id: number
    readonly is32: boolean
    readonly covariate: boolean
    /** [rows] of a label codes; NaN: null. */
    readonly values: Float64Array
  }[]
  readonly naive: boolean
}

/** Rows on their way back. */
export interface FoundRows {
  readonly servers: readonly { readonly name: string; readonly rows: number }[]
  readonly timeMs: Float64Array
  readonly metrics: readonly {
    readonly name: string
    readonly is32: boolean
    readonly covariate: boolean
    readonly values: Float64Array
  }[]
  readonly labels: readonly {
    readonly name: string
    /** [rows] of texts; NaN: null. */
    readonly codes: Float64Array
    readonly texts: ReadonlyMap<number, string>
  }[]
  readonly naive: boolean
}

/** An event of which the data is still text. */
export interface EventText extends Omit<StoredEvent, 'data'> {
  /** JSON. */
  readonly data: string
}

/** What the worker does, by name: what goes in, and what comes back. */
export interface Calls {
  readonly append: { readonly takes: { tier: Tier; rows: PackedRows }; readonly gives: null }
  readonly rows: {
    readonly takes: { tier: Tier; span: TimeSpan; which: Parameters<Store['rows']>[2] }
    readonly gives: FoundRows
  }
  readonly putForecast: { readonly takes: StoredForecast; readonly gives: null }
  readonly forecastAt: { readonly takes: number; readonly gives: StoredForecast | null }
  readonly forecastTimes: { readonly takes: TimeSpan; readonly gives: readonly number[] }
  readonly dropForecasts: { readonly takes: number; readonly gives: number }
  readonly addEvents: {
    readonly takes: readonly Omit<EventText, 'id'>[]
    readonly gives: readonly number[]
  }
  readonly events: {
    readonly takes: { kind: string; span: TimeSpan; how: Parameters<Store['events']>[2] }
    readonly gives: readonly EventText[]
  }
  readonly document: { readonly takes: string; readonly gives: string | null }
  readonly putDocument: { readonly takes: { name: string; data: string }; readonly gives: null }
  /** leastStepMs: rows on the model's step are kept at least so long, as a restart needs them. */
  readonly tidy: {
    readonly takes: { readonly nowMs: number; readonly leastStepMs: number }
    readonly gives: null
  }
  readonly close: { readonly takes: null; readonly gives: null }
}

export type CallName = keyof Calls

/** One call of the worker. */
export type Call = {
  readonly [N in CallName]: { readonly name: N; readonly given: Calls[N]['takes'] }
}[CallName]

export type ToArchive =
  | { readonly type: 'call'; readonly id: number; readonly call: Call }
  /** Nobody waits for it any longer: it need not begin. */
  | { readonly type: 'cancel'; readonly id: number }

export type FromArchive =
  | { readonly type: 'opened'; readonly facts: StoreFacts; readonly library: string }
  | { readonly type: 'refused'; readonly error: ErrorData }
  | { readonly type: 'done'; readonly id: number; readonly gives: unknown; readonly facts: StoreFacts }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData; readonly facts: StoreFacts }
  | { readonly type: 'facts'; readonly facts: StoreFacts }
