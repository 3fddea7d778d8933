/** A file of a model as the reader sees it: the same for a browser's File and Node's file handle. */
export interface ModelFile {
  /** Name with folders relative to what the user dropped, '/'-separated. */
  readonly name: string
  readonly size: number
  /** Bytes [from, to); never allocates more than what exists. */
  read: (from: number, to: number, signal?: AbortSignal) => Promise<Uint8Array>
}
