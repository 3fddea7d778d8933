/** A piece of a file that is being written. */
export interface Piece {
  readonly part: Uint8Array<ArrayBuffer> | string
  /** Rows written so far. */
  readonly rows: number
}
