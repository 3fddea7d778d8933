/**
 * Runs tasks strictly one after another. ONNX Runtime needs it: two overlapping run() calls on its WebGPU
 * provider hang the thread, and so may creating a session while another one runs.
 */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve()

  /** Resolves or rejects as the task does; a task that fails does not stop the ones behind it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }
}
