export interface ReadOptions {
  /**
   * How far back, in ms, each server's rows are needed from that server's own newest row; more may come. null
   * is everything. A text format is read as a whole in any case.
   */
  readonly neededMs: number | null
  /** So much of neededMs is done without, and said to be, where the rows of a parquet would not fit into memory. */
  readonly optionalMs?: number
  /** What a table may take; half of what a tab of a common browser has by default. */
  readonly limitBytes?: number
  readonly signal: AbortSignal
  /** Bytes read so far, of total where it is known. */
  readonly onProgress?: (done: number, total: number | null) => void
}
