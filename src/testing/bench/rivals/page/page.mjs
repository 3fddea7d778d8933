// The page that gives its file to a reader: `start` loads a reader, `read` has it read. See contestant.mjs.

let worker

/** The next message of the reader. */
function answer() {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data))
    worker.onerror = ({ message }) => reject(new Error(message))
  })
}

/** Loads a reader with all that it needs. */
async function start(script) {
  worker = new globalThis.Worker(script, { type: 'module' })
  await answer()
}

/** From handing over the file to the table in the reader's worker, ms; and what tells tables apart. */
async function read(wanted) {
  const [file] = globalThis.document.querySelector('input').files
  const startedMs = performance.now()
  worker.postMessage({ file, wanted })
  await answer()
  const ms = performance.now() - startedMs
  return { ms, ...(await answer()) }
}

Object.assign(globalThis, { start, read })
