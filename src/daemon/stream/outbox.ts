import type { WebSocket } from 'ws'
import type { Turns } from './turns.ts'

/** Handed to a socket at once, at most: a bigger message goes in fragments. */
const MOST_AT_ONCE = 64 * 1024

/** A message; pieces: shared among all who get it. */
export interface Message {
  readonly isBinary: boolean
  readonly pieces: readonly Uint8Array[]
}

const encoder = new TextEncoder()

export function jsonMessage(value: unknown): Message {
  return { isBinary: false, pieces: [encoder.encode(JSON.stringify(value))] }
}

/**
 * Sends to one client, one piece after the other was taken: what there is to say is asked for when the client is ready for
 * it, so that nothing piles up for one that reads slowly, and it hears the newest.
 */
export class Outbox {
  readonly #socket: WebSocket
  readonly #turns: Turns
  /** The next message; null: there is none now, and wake() will be called. */
  readonly #next: () => Message | null
  #pieces: Uint8Array[] = []
  #isBinary = false
  #isBusy = false
  /** By performance.now(); null: nothing waits to be taken. */
  #busySinceMs: number | null = null
  lastSentMs = performance.now()

  constructor(socket: WebSocket, turns: Turns, next: () => Message | null) {
    this.#socket = socket
    this.#turns = turns
    this.#next = next
  }

  /** How long a piece has waited for the client to read, ms. */
  get stalledMs(): number {
    return this.#busySinceMs === null ? 0 : performance.now() - this.#busySinceMs
  }

  /** There may be something to say. */
  wake(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#turns.add(() => this.#send())
  }

  #send(): number {
    const socket = this.#socket
    if (socket.readyState !== socket.OPEN || !this.#hasPiece()) {
      this.#isBusy = false
      return 0
    }
    const piece = this.#pieces.shift() ?? new Uint8Array()
    const isLast = this.#pieces.length === 0
    this.#busySinceMs = performance.now()
    socket.send(piece, { binary: this.#isBinary, fin: isLast, compress: false }, (error) => {
      this.#busySinceMs = null
      // A socket that failed closes by itself.
      if (error) return
      this.lastSentMs = performance.now()
      this.#turns.add(() => this.#send())
    })
    return piece.length
  }

  #hasPiece(): boolean {
    if (this.#pieces.length > 0) return true
    const message = this.#next()
    if (message === null) return false
    this.#isBinary = message.isBinary
    this.#pieces = message.pieces.flatMap(cut)
    return this.#pieces.length > 0
  }
}

function cut(piece: Uint8Array): readonly Uint8Array[] {
  const count = Math.max(1, Math.ceil(piece.length / MOST_AT_ONCE))
  return Array.from({ length: count }, (_, at) => piece.subarray(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE))
}
