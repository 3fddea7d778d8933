import { expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import type { Answers } from './mapping.types.ts'
import { inspectFiles } from './open.ts'
import { pathColumns } from './pathColumns.ts'

const { signal } = new AbortController()

/** What reading files of the same times makes of each server and metric: the values of its first row. */
async function first(files: Readonly<Record<string, string>>, answers: Answers) {
  const sources = Object.entries(files).map(([path, text]) =>
    memoryFile(path, new TextEncoder().encode(text)),
  )
  const { guess, guessWith, read } = await inspectFiles(sources, signal)
  const answered = guessWith({ answers })
  expect({ sure: guess.sure, answered: answered.sure }).toEqual({ sure: false, answered: true })
  if (answered.mapping === null) throw new Error('there is no time')
  const { table } = await read(answered.mapping, { neededMs: null, signal })
  return Object.fromEntries(
    table.servers.map((server, s) => [
      server,
      Object.fromEntries(table.metrics.map(({ name, values }) => [name, values[table.offsets[s] ?? 0]])),
    ]),
  )
}

const csv = (header: string, value: number, server = '') =>
  `${header}\n` +
  [0, 5, 10, 15].map((m) => `2024-03-01 00:${String(m).padStart(2, '0')}:00,${server}${value + m}\n`).join('')

it('reads a file per server, in one folder and in folders', async () => {
  const [web, db] = [csv('time,cpu_percent', 20), csv('time,cpu_percent', 40)]
  const expected = { 'db-01': { cpu_percent: 40 }, 'web-01': { cpu_percent: 20 } }
  expect(await first({ 'web-01.csv': web, 'db-01.csv': db }, { server: 'file' })).toEqual(expected)
  expect(await first({ 'web-01/m.csv': web, 'db-01/m.csv': db }, { server: 'folder' })).toEqual(expected)
})

it('reads a file per server and metric, and a file per metric', async () => {
  const files = {
    'm/db-01/cpu-2024-03-01': csv('epoch,value', 40),
    'm/db-01/mem-2024-03-01': csv('epoch,value', 70),
    'm/web-01/cpu-2024-03-01': csv('epoch,value', 20),
    'm/web-01/mem-2024-03-01': csv('epoch,value', 50),
  }
  expect(await first(files, { server: 'folder', names: ['file'] })).toMatchObject({
    'db-01': { cpu: 40, mem: 70 },
    'web-01': { cpu: 20, mem: 50 },
  })
  const perMetric = {
    'cpu.csv': csv('time,host,value', 20, 'web-01,'),
    'mem.csv': csv('time,host,value', 50, 'web-01,'),
  }
  expect(await first(perMetric, { names: ['file'] })).toMatchObject({ 'web-01': { cpu: 20, mem: 50 } })
})

it('gives no columns that nothing needs', async () => {
  const files = [10, 20].map((value, i) =>
    memoryFile(`${i}-a.csv`, new TextEncoder().encode(csv('time,host,cpu_percent', value, `web-0${i},`))),
  )
  const { facts, guess } = await inspectFiles(files, signal)
  expect(facts.columns.map(({ name }) => name)).toEqual(['time', 'host', 'cpu_percent'])
  expect(guess.sure).toBe(true)
})

it.each([
  [['2024-03-01.csv', '2024-03-02.csv'], {}],
  [['metrics-2024-03-01.csv.gz', 'metrics-2024-03-02.csv.gz'], {}],
  [['part-00000.parquet', 'part-00001.parquet'], {}],
  [['year=2024/a.csv', 'year=2025/a.csv'], {}],
  [['eu/db-01.csv', 'us/web-01.csv'], { folder: ['eu', 'us'], file: ['db-01', 'web-01'] }],
  [['eu/db-01/a.csv', 'us/web-01/a.csv'], { 'folder 1': ['eu', 'us'], 'folder 2': ['db-01', 'web-01'] }],
])('takes what tells %j apart', (paths, columns) => {
  expect(Object.fromEntries(pathColumns(paths, new Set()))).toEqual(columns)
})

it('leaves a name that a column of the files has', () => {
  expect(pathColumns(['a.csv', 'b.csv'], new Set(['file'])).size).toBe(0)
})
