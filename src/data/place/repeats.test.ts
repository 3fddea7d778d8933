import { expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { inspectFiles } from '../open.ts'

const { signal } = new AbortController()

/** A day of one core, then an hour in which every core has a row. */
function cores(): string {
  const time = (m: number) => new Date(Date.UTC(2024, 2, 1) + m * 60_000).toISOString()
  const rows = Array.from({ length: 400 }, (_, m) => `${time(m)},web-01,0,${m % 7}`)
  for (let m = 400; m < 420; m++)
    for (let core = 0; core < 3; core++) rows.push(`${time(m)},web-01,${core},${core + m}`)
  return `time,host,core,cpu_percent\n${rows.join('\n')}\n`
}

it('names the column of parts that tells rows apart', async () => {
  const file = memoryFile('cores.csv', new TextEncoder().encode(cores()))
  const { guess, guessWith, read } = await inspectFiles([file], signal)
  if (guess.mapping === null) throw new Error('there is no time')
  await expect(read(guess.mapping, { neededMs: null, signal })).rejects.toThrow(
    '40 of 460 values of core contradict another value with the same server and time (1 more metric too); core distinguishes them',
  )
  const { mapping } = guessWith({ answers: { apart: ['core'] } })
  if (mapping === null) throw new Error('there is no time')
  const { table } = await read(mapping, { neededMs: null, signal })
  expect(table.metrics.map(({ name }) => name)).toEqual([
    'cpu_percent{core=0}',
    'cpu_percent{core=1}',
    'cpu_percent{core=2}',
  ])
})
