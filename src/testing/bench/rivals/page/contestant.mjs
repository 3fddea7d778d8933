// What every reader does in its worker: it loads, and reads the file that it is given.

/**
 * prepare: loads what reading needs. read: (File, wanted) → the table { timeMs, metrics } of
 * the newest rows of every server, servers by name and rows by time, as Float64Arrays.
 */
export async function contest(prepare, read) {
  const tell = async (work) => {
    try {
      await work()
    } catch (error) {
      globalThis.postMessage({ error: String(error?.stack ?? error) })
    }
  }
  globalThis.onmessage = ({ data: { file, wanted } }) =>
    tell(async () => {
      const table = await read(file, wanted)
      globalThis.postMessage({})
      globalThis.postMessage(digest(table))
    })
  await tell(async () => globalThis.postMessage({ ready: await prepare() }))
}

/** The same for tables of the same values at the same places: they are added in the same order. */
function digest({ timeMs, metrics }) {
  const sum = (values) => values.reduce((total, value, row) => total + value * ((row % 997) + 1), 0)
  // Times since the first: sums of epochs would have no digits left for a step.
  const since = timeMs.map((time) => time - timeMs[0])
  return { rows: timeMs.length, sums: [timeMs[0], ...[since, ...metrics].map(sum)] }
}
