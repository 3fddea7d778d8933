import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { inspectFiles, type Inspection } from '#data/open.ts'
import type { ReadOptions } from '#data/options.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { serverRows, timeRange, rowCount, type MetricTable } from '#forecast/table.ts'
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

/** Steps that a held table has now. */
function stepsIn(table: MetricTable): number[] {
  const [from, to] = serverRows(table, 0)
  return [...table.timeMs.subarray(from, to)].map((timeMs) => timeMs / STEP)
}

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

/** A promise, and what resolves it. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open: () => void = silent
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

const kept = { model: {} as never, asked: '', forecast: {} as never }

describe('trim', () => {
  test('is refused while the files are not read, as append is', () => {
    expect(() => filesOf(10).trim(0)).toThrow(expect.objectContaining({ code: 'argument-invalid' }))
  })

  test('of nothing keeps the table and its forecast, and refuses older rows from then on', async () => {
    const table = filesOf(10)
    const read = await table.reaching(reach(4), silent, signal)
    table.kept = kept
    expect(table.trim(4 * STEP)).toBe(0)
    expect((await table.reaching(reach(4), silent, signal)).table).toBe(read.table)
    expect(table).toMatchObject({ kept, version: 0 })
    expect(table.append(tick(3))).toMatchObject({ added: 0, tooOld: 1 })
    table.append(tick(10))
    table.kept = kept
    expect(table.trim(5 * STEP)).toBe(0)
    expect(table.kept).toBe(kept)
  })

  test('holds for what is read from further back later, which ends at what is kept', async () => {
    let reads = 0
    const table = filesOf(100, () => {
      reads += 1
      return Promise.resolve({})
    })
    await table.reaching(reach(4), silent, signal)
    expect(table.trim(90 * STEP)).toBe(0)
    const further = await table.reaching(reach(50), silent, signal)
    expect(stepsIn(further.table)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99])
    await table.reaching(ALL, silent, signal)
    expect(reads).toBe(2)
  })

  test('leaves nothing to read from further back where all that is kept is there', async () => {
    let reads = 0
    const table = filesOf(100, () => Promise.resolve({ ...(++reads > 1 && { table: stepsOf(0, 1) }) }))
    await table.reaching(reach(20), silent, signal)
    expect(table.trim(90 * STEP)).toBe(11)
    expect(stepsIn((await table.reaching(ALL, silent, signal)).table)).toHaveLength(10)
    expect(reads).toBe(1)
  })
})

describe('files that are read again, once rows were appended', () => {
  test('reach as far as the furthest, in whatever order readings end', async () => {
    const { open, passed } = gate()
    let reads = 0
    const table = filesOf(100, async (_, { neededMs }) => {
      reads += 1
      if (neededMs === 20 * STEP) await passed
      return {}
    })
    await table.reaching(reach(4), silent, signal)
    table.append(tick(100))
    const slow = table.reaching(reach(20), silent, signal)
    await table.reaching(reach(50), silent, signal)
    open()
    expect(stepsIn((await slow).table)).toHaveLength(52)
    await table.reaching(reach(50), silent, signal)
    expect(reads).toBe(3)
  })

  test('are not read again for what did not fit before', async () => {
    let reads = 0
    const table = filesOf(100, () => Promise.resolve(++reads === 1 ? { cutShort: 'no room' } : {}))
    const wanted = { neededMs: 40 * STEP, optionalMs: 30 * STEP }
    await table.reaching(wanted, silent, signal)
    table.append(tick(100))
    await table.reaching(reach(20), silent, signal)
    expect(reads).toBe(2)
    await table.reaching(wanted, silent, signal)
    expect(reads).toBe(2)
  })
})

describe('counters', () => {
  const counted = async () => {
    const rows = Array.from(
      { length: 200 },
      (_, i) => `${1_772_000_000 + 300 * i},a,${300 * i},${600 * i},40`,
    )
    const text = ['timestamp,server,requests_total,errors_total,cpu_percent', ...rows].join('\n')
    const data = await inspectFiles([memoryFile('a.csv', new TextEncoder().encode(text))], signal)
    return new HeldTable([{ data, mapping: null }])
  }
  const namesIn = (table: MetricTable) => table.metrics.map(({ name }) => name)
  const rates = ['requests_per_second', 'errors_per_second', 'cpu_percent']

  test('are found in the whole table, whichever part of it was read first', async () => {
    const whole = await counted()
    const cpu = await whole.only((name) => name === 'cpu_percent').reaching(ALL, silent, signal)
    expect(namesIn(cpu.table)).toEqual(['cpu_percent'])
    const errors = await whole.only((name) => name === 'errors_per_second').reaching(ALL, silent, signal)
    expect(namesIn(errors.table)).toEqual(['errors_per_second'])
    expect(namesIn((await whole.reaching(ALL, silent, signal)).table)).toEqual(rates)
  })

  test('are not appended as they are beside their rates', async () => {
    const table = await counted()
    await table.reaching(ALL, silent, signal)
    const rows = (name: string) => ({ ...tick(9e6), metrics: [{ name, values: [3] }] })
    expect(() => table.append(rows('requests_total'))).toThrow(
      'requests_total is a counter, converted to a rate per second: append requests_per_second instead',
    )
    expect(table.append(rows('requests_per_second'))).toMatchObject({ added: 1 })
  })
})
