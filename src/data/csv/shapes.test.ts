import { describe, expect, it } from 'vitest'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { openCsv } from '../csv.ts'
import { inspectFiles, openTable } from '../open.ts'

const { signal } = new AbortController()
const options = { neededMs: null, signal }
const file = (text: string, path = 'metrics.csv') => memoryFile(path, new TextEncoder().encode(text))
const time = (i: number) => new Date(Date.UTC(2026, 2, 2) + i * 60_000).toISOString()
const columnsOf = async (...files: RandomAccessFile[]) => (await inspectFiles(files, signal)).facts.columns

async function read(...files: RandomAccessFile[]) {
  const opened = await openTable(files, null, options)
  if (opened.kind !== 'ready') throw new Error(opened.guess.question ?? '')
  return opened
}

describe('header', () => {
  const names = async (text: string) => (await openCsv(file(text), signal)).header

  it.each([
    ['perfmon, which counts minutes to UTC', '(-60)', '+01:00'],
    ['perfmon west of Greenwich', '(300)', '-05:00'],
    ['perfmon in India', '(-330)', '+05:30'],
    ['perfmon in London', '(0)', '+00:00'],
  ])('says the zone: %s', async (_, bias, zone) => {
    const head = `"(PDH-CSV 4.0) (A Standard Time)${bias}","\\\\A\\Memory\\% Committed Bytes In Use"`
    const rows = ['"03/01/2024 01:00:00.000"," "', '"03/01/2024 01:05:00.037","57.1"']
    const csv = file(
      [head, ...rows, '', 'Exiting, please wait...      ', 'The command completed successfully.'].join(
        '\r\n',
      ),
    )
    const { facts } = await inspectFiles([csv], signal)
    expect(facts.zone).toBe(zone)
    expect(facts.columns.map((column) => column.rows)).toEqual([
      ['03/01/2024 01:00:00.000', '03/01/2024 01:05:00.037'],
      [null, '57.1'],
    ])
  })

  it('gives no zone where files disagree', async () => {
    const of = (bias: number) => file(`(PDH-CSV 4.0) (X)(${bias}),a\n03/01/2024 01:00:00,1\n`, `${bias}.csv`)
    expect(await openCsv(of(-120), signal)).toMatchObject({ zone: '+02:00' })
    // Their first columns have different names, too, so that b is null in the one and a in the other.
    expect((await inspectFiles([of(-60), of(-120)], signal)).facts.zone).toBeNull()
  })

  it.each([
    ['cores as names', 'time,0,1,2\n2026-03-02T06:00:00Z,1,2,3\n', ['time', '0', '1', '2']],
    ['names of numbers alone', ',0,1\n2026-03-02T06:00:00Z,1,2\n', ['Unnamed: 0', '0', '1']],
    ['years as names', 'host,2024,2025\na,1,2\n', ['host', '2024', '2025']],
    ['dates as names', 'host,2026-03-02,2026-03-03\na,1,2\n', ['host', '2026-03-02', '2026-03-03']],
    ['data', '2026-03-02 06:00,a,1\n2026-03-02 06:01,a,2\n', ['column 1', 'column 2', 'column 3']],
    ['data of one row', '1772431200,1\n', ['column 1', 'column 2']],
    ['data that lacks a value', '2026-03-02,a,\n2026-03-03,a,2\n', ['column 1', 'column 2', 'column 3']],
    ['names three times', 'x,x,x,x.1\n1,2,3,4\n', ['x', 'x.2', 'x.3', 'x.1']],
    [
      'quotes in a pivot',
      ',it\'s,it\'s\n,a,"b"\nt,,\n2026-03-02,1,2\n',
      ['t', "(\"it's\", 'a')", "(\"it's\", 'b')"],
    ],
    ['three levels', ',u,u\n,v,v\n,a,b\nt,,\n2026-03-02,1,2\n', ['t', "('u', 'v', 'a')", "('u', 'v', 'b')"]],
  ])('is told from data: %s', async (_, text, expected) => {
    expect(await names(text)).toEqual(expected)
  })

  it('keeps the first row where it is data', async () => {
    const [, second] = await columnsOf(file('2026-03-02 06:00,a,1\n2026-03-02 06:01,b,2\n'))
    expect(second?.rows).toEqual(['a', 'b'])
  })

  it('takes the types from Influx annotations', async () => {
    const text = '#datatype,string,long,string,double\n,result,table,host,_value\n,,0,10,\n,,0,11,\n'
    const columns = await columnsOf(file(text))
    expect(columns.map(({ kind }) => kind).slice(1)).toEqual(['text', 'integer', 'text', 'number'])
  })
})

describe('sample', () => {
  const wide = (cell: (i: number) => string, rows: number) =>
    file(
      `time,host,cpu,note\n${Array.from({ length: rows }, (_, i) => `${time(i)},a,${cell(i)},"x\n${i}"`).join('\n')}\n`,
    )

  it.each([2000, 20_000, 50_000])('sees the end of %i rows', async (rows) => {
    const cpu = (await columnsOf(wide((i) => (i === rows - 3 ? 'oops' : '1'), rows)))[2]
    expect(cpu?.rows.filter((cell) => cell === 'oops')).toHaveLength(1)
  })

  it('sees the middle of a file', async () => {
    const rows = 60_000
    const cpu = (await columnsOf(wide((i) => (i > 25_000 && i < 50_000 ? '7' : '1'), rows)))[2]
    expect(cpu?.rows.filter((cell) => cell === '7').length).toBeGreaterThan(100)
  })

  it('holds the same rows for every column, of every file', async () => {
    const files = ['a', 'b', 'c'].map((name) =>
      file(`time,host,${name}\n${time(0)},${name},1\n${time(1)},${name},2\n`, `${name}.csv`),
    )
    const columns = await columnsOf(...files)
    expect(Object.fromEntries(columns.map(({ name, rows }) => [name, rows]))).toMatchObject({
      host: ['a', 'a', 'b', 'b', 'c', 'c'],
      b: [null, null, '1', '2', null, null],
    })
  })

  it('reads UTF-16 in the middle and at the end as well', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${time(i)},ü,${i}`)
    const text = `time,host,cpu\n${rows.join('\n')}\n`
    const bytes = new Uint8Array(new Uint16Array(Array.from(text, (letter) => letter.charCodeAt(0))).buffer)
    const [, host, cpu] = await columnsOf(memoryFile('m.csv', bytes))
    expect(host?.distinct).toBe(1)
    expect(cpu?.rows.at(-1)).toBe('29999')
    expect((await read(memoryFile('m.csv', bytes))).table.timeMs).toHaveLength(30_000)
  })

  it('finds Windows-1252 by what comes after the first part', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${time(i)},${i < 59_000 ? 'a' : 'é'},${i}`)
    const bytes = Uint8Array.from(`time,host,cpu\n${rows.join('\n')}\n`, (letter) => letter.charCodeAt(0))
    const { table } = await read(memoryFile('m.csv', bytes))
    expect(table.servers).toEqual(['a', 'é'])
    expect(table.notes).toContain('m.csv is not UTF-8: read as Windows-1252')
  })
})

describe('rows', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => `${time(i)},a,${i}`)

  it('counts those of another width, up to one in a hundred', async () => {
    const some = rows(1000)
    some[400] = `${time(400)},a`
    const { table } = await read(file(`time,host,cpu\n${some.join('\n')}\n`))
    expect(table.notes).toContain(
      'metrics.csv: 1 of 1000 rows has a different number of cells than the 3 in the header and was skipped (the first is row 402 with 2)',
    )
    const many = some.map((row, i) => (i % 50 === 0 ? `${row},7` : row))
    await expect(read(file(`time,host,cpu\n${many.join('\n')}\n`))).rejects.toMatchObject({
      code: 'csv-invalid',
      message:
        'metrics.csv: 19 of 1000 rows have a different number of cells than the 3 in the header (row 2 has 4)',
    })
  })

  it('says where a quote that swallows rows was opened', async () => {
    const some = rows(200)
    some[100] = `${time(100)},"a,100`
    await expect(read(file(`time,host,cpu\n${some.join('\n')}\n`))).rejects.toMatchObject({
      message:
        'metrics.csv: it has 2 cells, expected 3, one of them spanning several lines. Check for a missing closing quote (row 102)',
    })
  })

  it('tells a statistic in the first column from a footer', async () => {
    const text = ['Average', 'Maximum'].flatMap((kind) => rows(5).map((row) => `${kind},${row}`))
    const { table } = await read(file(`stat,time,host,cpu\n${text.join('\n')}\nTotal,,,20\n`))
    expect(table.labels[0]?.classes).toEqual(['Average', 'Maximum'])
    expect(table.notes).toContain('1 footer line skipped')
  })

  it('reads a table of InfluxDB without annotations that comes again with its columns in another order', async () => {
    const text = `,result,table,_time,host,cpu\n,,0,${time(0)},a,1\n\n,result,table,_time,cpu,host\n,,1,${time(0)},2,b\n`
    const { table } = await read(file(text))
    expect(table.servers).toEqual(['a', 'b'])
    expect(table.metrics.find(({ name }) => name === 'cpu')?.values).toEqual(Float64Array.of(1, 2))
  })
})

it('names what grew in one sentence for as many columns as grew together', async () => {
  const names = Array.from({ length: 7 }, (_, i) => `m${i}`)
  const old = file(`time,host,cpu\n${time(0)},a,1\n`, 'day=1/p.csv')
  const grown = file(`time,host,cpu,${names.join(',')}\n${time(1)},a,1${',2'.repeat(7)}\n`, 'day=2/p.csv')
  const { table } = await read(old, grown)
  expect(table.notes).toContain(
    'm0, m1, m2, m3, m4 and 2 more are in 1 of 2 files only; missing in the other',
  )
})
