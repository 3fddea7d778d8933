import { expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { openTable } from '../open.ts'

const { signal } = new AbortController()

async function read(text: string) {
  const file = memoryFile('x.csv', new TextEncoder().encode(text))
  const opened = await openTable([file], null, { neededMs: null, signal })
  if (opened.kind !== 'ready') throw new Error(opened.guess.question ?? '')
  const { table } = opened
  return {
    times: [...table.timeMs].map((ms) => new Date(ms).toISOString().slice(0, 16)),
    metrics: table.metrics.map(({ name, values }) => [name, ...values]),
    notes: table.notes.filter((note) => note.includes('one time')),
  }
}

it.each([
  ['date,time', ['2024-03-27,23:55', '2024-03-28,00:00', '2024-03-28,00:05']],
  ['time,date', ['23:55:00,2024-03-27', '00:00:00,2024-03-28', '00:05:00,2024-03-28']],
  ['Date,Time', ['03/27/2024,11:55 PM', '03/28/2024,12:00 AM', '03/28/2024,12:05 AM']],
])('reads columns %s as one time', async (columns, [a, b, c]) => {
  const { times, metrics, notes } = await read(
    `${columns},host,cpu_percent\n${a},web,1\n${b},web,2\n${c},web,3\n`,
  )
  expect(times).toEqual(['2024-03-27T23:55', '2024-03-28T00:00', '2024-03-28T00:05'])
  expect(metrics).toEqual([['cpu_percent', 1, 2, 3]])
  expect(notes).toHaveLength(1)
})

it('leaves a row without a time of day out, and columns beside a whole time as they are', async () => {
  const gap = await read(
    'date,time,host,cpu_percent\n2024-03-07,00:00,web,1\n2024-03-07,,web,2\n2024-03-07,00:10,web,3\n',
  )
  expect(gap.metrics).toEqual([['cpu_percent', 1, 3]])
  const whole = await read(
    'timestamp,date,time,host,cpu_percent\n2024-03-07T00:00Z,2024-03-07,00:00,web,1\n2024-03-07T00:05Z,2024-03-07,00:05,web,2\n',
  )
  expect(whole).toMatchObject({ times: ['2024-03-07T00:00', '2024-03-07T00:05'], notes: [] })
})
