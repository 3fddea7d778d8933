// Fleetcast: the columns are looked at, and the rows read, as the engine's worker does it.
import { blobFile } from '#data/blobFile.ts'
import { inspectFiles } from '#data/open.ts'
import { contest } from './contestant.mjs'
import type { Wanted } from './wanted.ts'

const { signal } = new AbortController()

async function read(file: File, { server, metrics, steps, stepMs }: Wanted) {
  const { guess, read: readRows } = await inspectFiles([blobFile(file.name, file)], signal)
  const { mapping } = guess
  if (mapping?.server !== server) throw new Error(guess.question ?? 'the columns are not clear')
  const few = { ...mapping, metrics, labels: [], covariates: [] }
  const { table } = await readRows(few, { neededMs: (steps - 1) * stepMs, signal })
  return { timeMs: table.timeMs, metrics: table.metrics.map(({ values }) => values) }
}

await contest(() => Promise.resolve(), read)
