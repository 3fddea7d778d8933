import type { MetricRows } from '#data/liveTable.ts'
import type { CurrentFleet } from '../fleet/api.ts'

/** A refused record: the field, its value, and what was expected. */
export interface RefusedRecord {
  /** From 0, in the order of the batch. */
  readonly index: number
  readonly reason: string
}

/** The result of a batch: every record is in one of the counts. */
export interface Taken {
  readonly accepted: number
  /** Accepted records older than their server's newest. */
  readonly late: number
  /** Accepted records with a known server and time: the newer values are used. */
  readonly repeated: number
  readonly refused: readonly RefusedRecord[]
  /** Metrics or fields of accepted records that were skipped, and why: `cpu_percent of web-1: it is text, "n/a"`. */
  readonly remarks: readonly string[]
  /** Why accepted records are in memory only, as a sentence (disk full). null: they are durable. */
  readonly notKept: string | null
}

export interface IntakeFacts {
  readonly ticks: number
  readonly records: number
  readonly refused: number
  readonly late: number
  readonly repeated: number
  /** Step of the feed, measured from each server's rows; null: too few rows. */
  readonly feedStepMs: number | null
  readonly lastAtMs: number | null
}

/**
 * Accepts measured values from any source. Resolves once they are durable, unless `notKept` says that they are
 * in memory only. What was not confirmed may be lost.
 */
export interface Intake {
  /** Records as posted, not validated. Fails with argument-invalid beyond the size limits; a full disk is in `notKept`. */
  readonly takeRecords: (records: readonly unknown[], signal: AbortSignal) => Promise<Taken>
  /**
   * Rows from a source of the daemon. Past rows at the model's step are history and not part of
   * ticks.
   */
  readonly takeRows: (rows: MetricRows, kind: 'live' | 'history', signal: AbortSignal) => Promise<Taken>
  readonly current: () => CurrentFleet
  readonly facts: () => IntakeFacts
}
