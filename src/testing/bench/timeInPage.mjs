// Runs in a page that kernelPage.ts serves: the kernel in workers, two runs given to each, as its pool does.

/** A function that runs about `series` series and says how long each took, ms. */
export async function start({ batch, outputs, workers, series }) {
  const buffer = async (name) => await (await fetch(`/${name}`)).arrayBuffer()
  const network = {
    description: new Int32Array(await buffer('description')),
    weights: new Float32Array(await buffer('weights')),
  }
  const kernel = { kind: 'wasm', module: await WebAssembly.compile(await buffer('kernel.wasm')) }
  const inputs = {
    batch,
    encoderCont: new Float32Array(await buffer('encoderCont')),
    decoderCont: new Float32Array(await buffer('decoderCont')),
    encoderCat: new Int32Array(await buffer('encoderCat')),
    decoderCat: new Int32Array(await buffer('decoderCat')),
    encoderLengths: new Int32Array(await buffer('encoderLengths')),
  }
  const threads = Array.from(
    { length: workers },
    () => new globalThis.Worker('/pageThread.mjs', { type: 'module' }),
  )
  await Promise.all(
    threads.map((thread) => {
      const loaded = answered(thread)
      thread.postMessage({ type: 'load', kernel, network })
      return loaded
    }),
  )
  return async () => {
    const runs = Math.ceil(series / batch)
    const startedMs = performance.now()
    let left = runs
    const give = (thread) => {
      if (left === 0) return 0
      left--
      thread.postMessage({ type: 'run', id: left, inputs, outputs })
      return 1
    }
    await Promise.all(
      threads.map(async (thread) => {
        let given = give(thread) + give(thread)
        while (given > 0) {
          await answered(thread)
          given += give(thread) - 1
        }
      }),
    )
    return (performance.now() - startedMs) / (runs * batch)
  }
}

function answered(thread) {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }) => {
      if (data.type === 'failed') reject(new Error(data.message))
      else resolve()
    }
  })
}
