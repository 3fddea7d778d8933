import type { MetricRows } from '#data/liveTable.ts'

/** sample: as reported. step: at the model's step. */
export type Tier = 'sample' | 'step'

/** Times in epoch ms, both included. */
export interface TimeSpan {
  readonly fromMs: number
  readonly toMs: number
}

/** A forecast as it was made. The store does not interpret its bytes; see forecast/wire/packed/. */
export interface StoredForecast {
  readonly issueMs: number
  readonly stepMs: number
  readonly horizon: number
  readonly bytes: Uint8Array
}

/** A history entry: alerts, severity changes, fleet snapshots, scores. `data` is JSON with a schema per kind. */
export interface StoredEvent {
  readonly id: number
  readonly kind: string
  readonly atMs: number
  /** null: the fleet. */
  readonly server: string | null
  readonly data: unknown
}

export interface StoreFacts {
  readonly path: string
  readonly bytes: number
  readonly mostBytes: number | null
  readonly retentionMs: number | null
  /** Oldest row of each tier, epoch ms; null: there is none. */
  readonly fromMs: Readonly<Record<Tier, number | null>>
  readonly points: number
  /** Why nothing can be written, as a sentence; null: writing works. Reading continues. */
  readonly problem: string | null
}

/**
 * Persistent data of the daemon: one connection in one worker. A write that resolves survives the end of the
 * process (for power loss, see docs/decisions/daemon-store.md). Every call rejects with AbortError when its signal is
 * aborted, and with disk-full while nothing can be written.
 */
export interface Store {
  readonly appendRows: (tier: Tier, rows: MetricRows, signal: AbortSignal) => Promise<void>
  /** Rows in a span, server by server, in order of time; servers or metrics null: all. maxRows limits the result. */
  readonly rows: (
    tier: Tier,
    span: TimeSpan,
    which: {
      readonly servers: readonly string[] | null
      readonly metrics: readonly string[] | null
      readonly maxRows?: number
    },
    signal: AbortSignal,
  ) => Promise<MetricRows>
  readonly putForecast: (forecast: StoredForecast, signal: AbortSignal) => Promise<void>
  /** The newest forecast made at or before a time; null: none is stored. */
  readonly forecastAt: (atMs: number, signal: AbortSignal) => Promise<StoredForecast | null>
  /** Issue times of stored full forecasts, ascending. */
  readonly forecastTimes: (span: TimeSpan, signal: AbortSignal) => Promise<readonly number[]>
  readonly dropForecasts: (beforeMs: number, signal: AbortSignal) => Promise<number>
  /** Returns the ids, in order. */
  readonly addEvents: (
    events: readonly Omit<StoredEvent, 'id'>[],
    signal: AbortSignal,
  ) => Promise<readonly number[]>
  /** Newest first if `newestFirst`, else oldest first; server null: any. */
  readonly events: (
    kind: string,
    span: TimeSpan,
    how: { readonly server: string | null; readonly newestFirst: boolean; readonly most: number },
    signal: AbortSignal,
  ) => Promise<readonly StoredEvent[]>
  /** Small documents by name: alerts, counters, the feed's state. null: there is none. */
  readonly document: (name: string, signal: AbortSignal) => Promise<unknown>
  readonly putDocument: (name: string, value: unknown, signal: AbortSignal) => Promise<void>
  readonly facts: () => StoreFacts
  /** Applies retention and seals due rows; also runs automatically. */
  readonly tidy: (nowMs: number, signal: AbortSignal) => Promise<void>
  /** Writes pending data and stops the worker. */
  readonly close: () => Promise<void>
}
