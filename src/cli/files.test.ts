import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand as run } from '#testing/runCommand.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A file of rows, five minutes apart. */
async function csv(header: string, rows: readonly string[]): Promise<string> {
  const path = join(folder, `${header.length}-${rows.length}.csv`)
  await writeFile(path, [header, ...rows].join('\n'))
  return path
}

const at = (step: number) => new Date(Date.UTC(2026, 2, 1) + step * 300_000).toISOString()

it('names the options where a few rows say two things', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `${at(i)},a,${i % 50}`)
  const again = Array.from({ length: 8 }, (_, i) => `${at(20 * i)},a,77`)
  const path = await csv('timestamp,server,cpu_percent', [...rows, ...again])
  const { code, err } = await run('predict', '--data', path)
  expect(code).not.toBe(0)
  expect(err).toContain('no column distinguishes them (--apart COLUMN')
  expect(err).toContain('--repeats mean, sum, max or last')
})

const counted = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${at(from + i)},a,${300 * (from + i)},${(from + i) ** 2}`)
const HEADER = 'timestamp,server,requests_total,odd_number'

it('reads a named counter beside those that say so, and names what there is instead of one that is not', async () => {
  const path = await csv(HEADER, counted(0, 300))
  const both = await run('predict', '--data', path, '--rate', 'odd_number')
  expect(both.err).toContain('requests_total, odd_number are counters')
  const { code, err } = await run('predict', '--data', path, '--rate', 'nosuch')
  expect(code).not.toBe(0)
  expect(err).toContain('nosuch is not a metric of this data; its metrics are requests_total, odd_number')
})

it('rates a counter on from one file to the rows after it', async () => {
  const path = await csv(HEADER, counted(0, 301))
  const records = join(folder, 'new.json')
  await writeFile(records, JSON.stringify([{ timestamp: at(301), server: 'a', requests_total: 300 * 302 }]))
  const { out, err } = await run('predict', '--data', path, '--input', records)
  expect(err).toContain('requests_total is a counter, converted to a rate per second')
  expect(out).not.toContain('"requests_total"')
  expect(out).toContain('"current":2,')
})

it.each(['sum', 'mean'])('sees no rise of a %s of counters where one of them has no row', async (how) => {
  const rows = Array.from({ length: 300 }, (_, i) => [
    `${at(i)},a,eth0,${i * 1000}`,
    ...(i % 40 === 0 ? [] : [`${at(i)},a,eth1,${500_000 + i * 1000}`]),
  ]).flat()
  const path = await csv(`timestamp,server,iface,rx_total`, rows)
  const { code, out, err } = await run('predict', '--data', path, '--repeats', how)
  expect(code).toBe(0)
  expect(err).toContain(
    'rx_total is a counter, converted to a rate per second; 15 values are missing because the number of combined rows changed',
  )
  expect(out).toContain(`"current":${how === 'sum' ? '6.66' : '3.33'}`)
})
