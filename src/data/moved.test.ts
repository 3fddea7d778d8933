import { expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { newestMs } from '#forecast/table.ts'
import { inspectFiles } from './open.ts'
import { movedTo } from './moved.ts'
import { simulate } from './simulate/simulate.ts'
import { writeParquet } from './write.ts'

const { signal } = new AbortController()
const STEP_MS = 300_000
const table = simulate({ mode: 'stable', servers: 3, steps: 40, seed: 7 })
const file = memoryFile('sample.parquet', writeParquet(table))

async function read(toMs: number, neededMs: number | null = null) {
  const data = movedTo(await inspectFiles([file], signal), toMs)
  const { mapping } = data.guess
  if (mapping === null) throw new Error('it asks')
  return await data.read(mapping, { neededMs, signal })
}

it('moves every time by whole steps, to at most one step before', async () => {
  const toMs = Date.UTC(2031, 6, 9, 14, 3, 20)
  const moved = await read(toMs)
  const ageMs = toMs - newestMs(moved.table)
  expect(ageMs).toBeGreaterThanOrEqual(0)
  expect(ageMs).toBeLessThan(STEP_MS)
  const movedMs = moved.facts.movedMs ?? NaN
  expect(movedMs % STEP_MS).toBe(0)
  expect([...moved.table.timeMs]).toEqual([...table.timeMs].map((timeMs) => timeMs + movedMs))
  expect(moved.facts.lastMs).toBe(newestMs(moved.table))
  expect(moved.facts.firstMs).toBe(newestMs(moved.table) - 39 * STEP_MS)
  expect(moved.table.metrics.map(({ values }) => [...values])).toEqual(
    table.metrics.map(({ values }) => [...values]),
  )
})

it('moves a shorter and a longer read alike', async () => {
  const toMs = newestMs(table) + 12_345_678
  const [short, whole] = [await read(toMs, 10 * STEP_MS), await read(toMs)]
  expect(short.facts.movedMs).toBe(whole.facts.movedMs)
})
