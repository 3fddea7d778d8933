/** What is taken at most, so that no feeder fills the memory. */
export interface IntakeCaps {
  readonly recordsPerBatch: number
  /** Records of a batch times metrics of the batch. */
  readonly cellsPerBatch: number
  readonly fieldsPerRecord: number
  readonly servers: number
  readonly metrics: number
  /** Metrics of all servers together. */
  readonly series: number
  /** Columns of text, such as profile and status. */
  readonly labels: number
  /** Different texts of one such column. */
  readonly textsPerLabel: number
  readonly nameLength: number
  /** A timestamp may be so far ahead of the daemon's clock. */
  readonly aheadMs: number
  /** Remarks of one answer. */
  readonly remarks: number
}

export const DEFAULT_CAPS: IntakeCaps = {
  recordsPerBatch: 50_000,
  cellsPerBatch: 10_000_000,
  fieldsPerRecord: 200,
  servers: 20_000,
  metrics: 1000,
  series: 400_000,
  labels: 50,
  textsPerLabel: 1000,
  nameLength: 500,
  aheadMs: 5 * 60_000,
  remarks: 100,
}
