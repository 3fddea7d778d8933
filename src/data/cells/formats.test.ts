import { describe, expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { inspectFiles } from '../open.ts'

const { signal } = new AbortController()

function look(...texts: string[]) {
  const files = texts.map((text, i) => memoryFile(`${i}.csv`, new TextEncoder().encode(text)))
  return inspectFiles(files, signal)
}

async function read(text: string | string[], answers: Partial<ColumnMapping> = {}) {
  const { guess, read: readRows } = await look(...[text].flat())
  if (!guess.mapping) throw new Error(guess.question ?? '')
  return (await readRows({ ...guess.mapping, ...answers }, { neededMs: null, signal })).table
}

const times = (table: { readonly timeMs: Float64Array }) =>
  [...table.timeMs].map((ms) => new Date(ms).toISOString())
const first = (table: { readonly metrics: readonly { readonly values: Float64Array }[] }) => [
  ...(table.metrics[0]?.values ?? []),
]

describe('a European spreadsheet', () => {
  const text = 'Zeit;host;cpu;bytes\n26.11.2026 14:05;a;40,69;1.234.567\n26.11.2026 14:10;a;n/a;12.345\n'

  it('is read by its decimal comma, points as thousands', async () => {
    const table = await read(text)
    expect(times(table)).toEqual(['2026-11-26T14:05:00.000Z', '2026-11-26T14:10:00.000Z'])
    expect(table.metrics.map(({ values }) => [...values])).toEqual([
      [40.69, Number.NaN],
      [1_234_567, 12_345],
    ])
    expect(table.notes).toEqual(['cpu and bytes: comma read as the decimal separator'])
  })

  it('says of each column how it is read', async () => {
    const { facts } = await look(text)
    expect(facts.columns.map(({ kind, reading }) => [kind, reading])).toEqual([
      ['text', 'd.m.Y, no time zone: read as UTC'],
      ['text', undefined],
      ['number', 'decimal comma'],
      ['number', 'decimal comma, thousands separators removed'],
    ])
  })
})

describe('answers of a mapping', () => {
  it('say what the comma is where nothing else does', async () => {
    const text = 'time,host,cpu\n2026-03-01,a,"1,234"\n2026-03-02,a,"2,345"\n'
    const { facts } = await look(text)
    expect(facts.columns[2]).toMatchObject({ kind: 'number', ask: 'comma' })
    await expect(read(text)).rejects.toMatchObject({ code: 'column-type' })
    expect(first(await read(text, { comma: 'decimal' }))).toEqual([1.234, 2.345])
    expect(first(await read(text, { comma: 'thousands' }))).toEqual([1234, 2345])
  })

  it('say which comes first, day or month', async () => {
    const text = 'time,host,cpu\n01/03/2026 00:00,a,1\n01/03/2026 00:05,a,2\n'
    const { facts } = await look(text)
    expect(facts.columns[0]).toMatchObject({ kind: 'text', ask: 'dateOrder' })
    expect(times(await read(text, { dateOrder: 'day-first' }))[0]).toBe('2026-03-01T00:00:00.000Z')
    expect(times(await read(text, { dateOrder: 'month-first' }))[0]).toBe('2026-01-03T00:00:00.000Z')
    // Another file of the same export proves it.
    const later = 'time,host,cpu\n13/03/2026 00:00,a,1\n13/03/2026 00:05,a,2\n'
    expect(times(await read([text, later]))[0]).toBe('2026-03-01T00:00:00.000Z')
  })

  it('say the zone of times whose abbreviations tell a doubled hour apart', async () => {
    const text = ['EDT', 'EST'].map((name) => `2024-11-03 01:30:00 ${name},a,1`).join('\n')
    const { facts } = await look(`time,host,cpu\n${text}\n`)
    expect(facts.columns[0]).toMatchObject({ ask: 'zone', reading: 'Y-m-d, EDT is not a time zone' })
    const table = await read(`time,host,cpu\n${text}\n`, { zone: 'America/New_York' })
    expect(times(table)).toEqual(['2024-11-03T05:30:00.000Z', '2024-11-03T06:30:00.000Z'])
  })
})

describe('what is passed over', () => {
  it('is an epoch of no year that a fleet was measured in', async () => {
    const table = await read(
      'time,host,cpu\n1772452800,a,1\n0,a,2\n1772453100,a,3\n1772453400,a,5\n99999999999999999,a,4\n',
    )
    expect(first(table)).toEqual([1, 3, 5])
    expect(table.notes).toEqual([
      '2 times in column time before 1990 or after 2100 count as missing, such as 0',
      '2 rows without a time skipped',
    ])
  })

  it('is said of a label that turns out to hold numbers', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `${1_772_452_800 + i * 60},a,${(i * 37) % 100},${i < 5000 ? 'off' : i % 50}`,
    )
    const table = await read(`time,host,cpu,level\n${rows.join('\n')}\n`)
    expect(table.notes).toEqual([
      'most values of level are numbers, but its first rows are text: it is read as a label',
    ])
  })

  it('is told in the unit that the column has, late as well as early', async () => {
    const cells = ['1 GiB', '0', '512 MiB', 'full', '12 ms', '1.5GiB']
    const rows = cells.map((cell, i) => `${1_772_452_800 + i * 60},a,${cell}`)
    const table = await read(`time,host,memory\n${rows.join('\n')}\n`)
    const [gib, mib] = [2 ** 30, 2 ** 20]
    expect(first(table)).toEqual([gib, 0, 512 * mib, Number.NaN, Number.NaN, 1.5 * gib])
    expect(table.notes).toEqual([
      'memory: GiB and MiB converted to bytes',
      '2 values of memory are not numbers and count as missing: "full" 1×, "12 ms" 1×',
    ])
  })

  it('is a bare number among durations of several units, which says not of which it is', async () => {
    const cells = ['12 ms', '0', '1.5 s', '7', '2 min']
    const rows = cells.map((cell, i) => `${1_772_452_800 + i * 60},a,${cell}`)
    const table = await read(`time,host,latency\n${rows.join('\n')}\n`)
    expect(first(table)).toEqual([12, 0, 1500, Number.NaN, 120_000])
    expect(table.notes).toEqual([
      'latency: ms, s and min converted to ms',
      '1 value of latency is not a number and counts as missing: "7" 1×',
    ])
  })
})
