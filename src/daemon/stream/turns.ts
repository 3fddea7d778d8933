/** Bytes that are handed to sockets before the event loop turns, all clients together. */
const BYTES_A_TURN = 1024 * 1024
const MS_A_TURN = 2

/** Work of many clients, in turns of the event loop between which everybody else gets theirs. */
export class Turns {
  #waiting: (() => number)[] = []
  #isRunning = false

  /** send: hands one piece to a socket, and says how many bytes it is. */
  add(send: () => number): void {
    this.#waiting.push(send)
    if (this.#isRunning) return
    this.#isRunning = true
    setImmediate(() => this.#turn())
  }

  run(work: () => void): void {
    this.add(() => {
      work()
      return 0
    })
  }

  #turn(): void {
    const sends = this.#waiting
    const untilMs = performance.now() + MS_A_TURN
    let [bytes, next] = [0, 0]
    while (next < sends.length && bytes < BYTES_A_TURN && performance.now() < untilMs) {
      bytes += sends[next++]?.() ?? 0
    }
    this.#waiting = sends.slice(next)
    this.#isRunning = this.#waiting.length > 0
    if (this.#isRunning) setImmediate(() => this.#turn())
  }
}
