// What a thread of the pool does: it holds one network and runs it, batch by batch. Plain JavaScript: see node/thread.mjs.

/**
 * Answers messages of pool.ts. `kernels`: for each kind, what makes a run of a kernel and a network.
 * See member.d.mts.
 */
export function member(kernels, post) {
  let run = null
  return (message) => {
    try {
      if (message.type === 'load') {
        run = kernels[message.kernel.kind](message.kernel, message.network)
        post({ type: 'loaded' }, [])
      } else {
        const values = run(message.inputs, message.outputs)
        post({ type: 'answer', id: message.id, values }, [values.buffer])
      }
    } catch (error) {
      const id = message.type === 'run' ? message.id : null
      post({ type: 'failed', id, message: String(error?.message ?? error) }, [])
    }
  }
}
