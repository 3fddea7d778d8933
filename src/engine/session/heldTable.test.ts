import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import type { Inspection } from '#data/open.ts'
import type { ReadOptions } from '#data/options.ts'
import { timeRange, rowCount, type MetricTable } from '#forecast/table.ts'
import { tableOf } from '#testing/tables.ts'
import { ALL, HeldTable } from './heldTable.ts'

const { signal } = new AbortController()
const silent = () => undefined
const STEP = 300_000

/** Rows of one server, steps [from, to); its CPU is the step. */
function stepsOf(from: number, to: number): MetricTable {
  const steps = Array.from({ length: to - from }, (_, i) => from + i)
  return tableOf([{ server: 'a', timeMs: steps.map((step) => step * STEP), metrics: { cpu: steps } }])
}

const tick = (step: number): MetricRows => ({
  servers: ['a'],
  timeMs: [step * STEP],
  metrics: [{ name: 'cpu', values: [step] }],
  labels: [],
})

/** What files say when they are read: as far back as asked, or with how much in what time a test wants. */
function filesOf(
  steps: number,
  read: (
    wanted: MetricTable,
    options: ReadOptions,
  ) => Promise<Partial<{ table: MetricTable; cutShort: string }>> = () => Promise.resolve({}),
): HeldTable {
  const mapping = { time: 'time', server: 'server', labels: [], metrics: [] }
  const data = {
    read: async (_: unknown, options: ReadOptions) => {
      const { neededMs } = options
      const back = neededMs === null ? steps : neededMs / STEP + 1
      const wanted = stepsOf(Math.max(0, steps - back), steps)
      const { table = wanted, cutShort = null } = await read(wanted, options)
      const [firstMs, lastMs] = timeRange(table)
      const facts = { servers: 1, rows: rowCount(table), metrics: ['cpu'], labels: [], firstMs, lastMs }
      const file = { name: 'a.parquet', bytes: 7, naiveTime: false, notes: ['read'], fingerprint: 'f' }
      return { table, facts: { ...facts, ...file }, cutShort }
    },
  } as unknown as Inspection
  return new HeldTable([{ data, mapping: mapping as never }])
}

const reach = (steps: number) => ({ neededMs: steps * STEP, optionalMs: 0 })

describe('what a live table holds on to', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void

  test('facts are worked out after tens of thousands of appends, and say what the files said', async () => {
    const table = filesOf(10)
    await table.reaching(ALL, silent, signal)
    for (let step = 10; step < 20_010; step++) {
      table.append(tick(step))
      table.trim((step - 5) * STEP)
    }
    const { facts } = await table.reaching(reach(3), silent, signal)
    const file = { name: 'a.parquet', bytes: 7, notes: ['read'], fingerprint: 'f' }
    expect(facts()).toMatchObject({ ...file, rows: 6, lastMs: 20_009 * STEP, stepMs: STEP })
  })

  test('neither the table that was read, nor a snapshot of before, asked for its facts or not', async () => {
    const gone: WeakRef<MetricTable>[] = []
    const table = filesOf(10)
    await (async () => {
      const { table: read, facts } = await table.reaching(ALL, silent, signal)
      facts()
      gone.push(new WeakRef(read))
      for (const step of [10, 11, 12]) {
        table.append(tick(step))
        const known = await table.reaching(ALL, silent, signal)
        if (step === 11) known.facts()
        if (step < 12) gone.push(new WeakRef(known.table))
      }
    })()
    await new Promise((resolve) => setTimeout(resolve, 0))
    collect()
    expect(gone.map((each) => each.deref())).toEqual([undefined, undefined, undefined])
    expect((await table.reaching(ALL, silent, signal)).facts().rows).toBe(13)
  })
})
