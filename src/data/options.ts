export interface ReadOptions {
  /**
   * How far back, in ms, each server's rows are needed from that server's own newest row; more may come. null
   * is everything. A text format is read as a whole in any case.
   */
  readonly neededMs: number | null
  readonly signal: AbortSignal
  /** Bytes read so far, of total where it is known. */
  readonly onProgress?: (done: number, total: number | null) => void
}
