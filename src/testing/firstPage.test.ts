import { expect, it } from 'vitest'
import { inspectFiles } from '#data/open.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { EXAMPLE_COLUMNS } from '#text/dataNeeds.ts'

const { signal } = new AbortController()

/** How the example is read with its columns called so. */
async function readAs(names: readonly string[]) {
  const rows = (EXAMPLE_COLUMNS[0]?.values ?? []).map((_, row) =>
    EXAMPLE_COLUMNS.map(({ values }) => values[row]),
  )
  const text = [names, ...rows].map((cells) => cells.join(',')).join('\n')
  const { guess } = await inspectFiles([memoryFile('a.csv', new TextEncoder().encode(text))], signal)
  return guess
}

const own = EXAMPLE_COLUMNS.map(({ name }) => name)
const spelled = EXAMPLE_COLUMNS.flatMap(({ also }, at) => also.map((name) => [name, at] as const))

it('shows an example that is read without a question', async () => {
  expect(await readAs(own)).toMatchObject({
    sure: true,
    mapping: { time: 'timestamp', server: 'server_name' },
  })
})

it.each(spelled)('says truly that %s is recognized', async (name, at) => {
  const names = own.with(at, name)
  const { sure, mapping } = await readAs(names)
  expect(sure).toBe(true)
  expect(mapping).toMatchObject({ time: names[0], server: names[1] })
})
