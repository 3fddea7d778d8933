/** What ES2024 gives a buffer. */
interface Movable {
  readonly transfer: (length: number) => ArrayBuffer
}

const isMovable = (buffer: ArrayBufferLike): buffer is ArrayBuffer & Movable =>
  buffer instanceof ArrayBuffer && 'transfer' in buffer

/**
 * Gives the memory of buffers back at once, where the engine can; else it waits for a collection, and while a large file is
 * decoded there is by then as much again. Views of a buffer are empty afterwards: nothing may read them any more.
 */
export function release(...buffers: readonly (ArrayBufferLike | undefined)[]): void {
  for (const buffer of buffers)
    if (buffer !== undefined && buffer.byteLength > 0 && isMovable(buffer)) buffer.transfer(0)
}
