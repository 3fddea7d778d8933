import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { chunkPlace, readChunk, readFirstPage } from './chunk.ts'
import { openParquet } from './footer.ts'
import { chunkNumbers } from './values.ts'

const { signal } = new AbortController()
const ROWS = 60_000
const PAGE_BYTES = 100_000

/** One column of doubles in one row group of several pages, and how many bytes are read of it. */
async function pagedColumn(encoding: 'PLAIN' | 'RLE_DICTIONARY') {
  const values = Float64Array.from({ length: ROWS }, (_, row) => Math.sin(row))
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      columnData: [{ name: 'load', type: 'DOUBLE', data: [...values], encoding }],
      rowGroupSize: ROWS,
      pageSize: PAGE_BYTES,
    }),
  )
  const source = memoryFile('paged.parquet', bytes)
  let read = 0
  const counted = {
    ...source,
    read: async (from: number, to: number) => {
      read += to - from
      return await source.read(from, to)
    },
  }
  const place = chunkPlace(await openParquet(counted, signal), 0, 'load')
  if (!place) throw new Error('the column is not there')
  read = 0
  return { values, place, bytes: () => read }
}

it.each(['PLAIN', 'RLE_DICTIONARY'] as const)(
  'leaves out pages without a needed row: %s',
  async (encoding) => {
    const { values, place } = await pagedColumn(encoding)
    const { pages } = await readChunk(place)
    expect(pages.length).toBeGreaterThan(2)
    const needed = ROWS - 10
    const chunk = await readChunk(place, (_, to) => to > needed)
    expect(chunk.pages.map(({ rows }) => rows)).toEqual(pages.map(({ rows }) => rows))
    const last = pages.at(-1)?.rows ?? 0
    const numbers = chunkNumbers(place, chunk)
    expect(numbers.subarray(0, ROWS - last).every(Number.isNaN)).toBe(true)
    expect(numbers.subarray(ROWS - last)).toEqual(values.subarray(ROWS - last))
  },
)

it('reads of a first page what it takes, however far it reaches', async () => {
  const { values, place, bytes } = await pagedColumn('PLAIN')
  const chunk = await readFirstPage(place)
  const [page] = chunk.pages
  expect(page?.rows).toBeLessThan(ROWS)
  expect(chunkNumbers(place, chunk)).toEqual(values.subarray(0, page?.rows))
  // More than the first 64 KiB, less than two pages.
  expect(bytes()).toBeGreaterThan(1 << 16)
  expect(bytes()).toBeLessThan(2 * PAGE_BYTES)
})

it('reads a dictionary of more than 64 KiB once, and not what follows the first page', async () => {
  const { values, place, bytes } = await pagedColumn('RLE_DICTIONARY')
  const dictionaryBytes = 8 * ROWS
  const chunk = await readFirstPage(place)
  expect(chunkNumbers(place, chunk)).toEqual(values.subarray(0, chunk.pages[0]?.rows))
  expect(bytes()).toBeLessThan(dictionaryBytes + (1 << 17) + PAGE_BYTES)
})
