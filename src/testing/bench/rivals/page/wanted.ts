/** Which rows and columns a reader is asked for: the last steps of every server. */
export interface Wanted {
  readonly time: string
  readonly server: string
  readonly metrics: readonly string[]
  readonly steps: number
  readonly stepMs: number
  /** Servers there are, and whether rows are in order of time. Ours is not told; parquet-wasm's reader goes by it. */
  readonly servers: number
  readonly ordered: boolean
}
