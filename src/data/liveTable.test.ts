import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { packRows, rowCount, serverRows, timeRange, type MetricTable } from '#forecast/table.ts'
import { toGrid, gridRows } from '#forecast/window/grid.ts'
import { tableOf } from '#testing/tables.ts'
import { LiveTable, rowsOf, type Appended, type MetricRows } from './liveTable.ts'
import { mergeTables } from './merge.ts'
import { writeParquet } from './write.ts'

type Value = number | string | null
/** A row as the naive model knows it: every cell by its column. */
interface Row {
  readonly server: string
  readonly timeMs: number
  readonly cells: Readonly<Record<string, Value>>
}
type Action =
  | { readonly kind: 'append'; readonly rows: readonly Row[] }
  | { readonly kind: 'trim'; readonly beforeMs: number }
  | { readonly kind: 'snapshot' }

const METRICS = ['cpu', 'memory', 'load']
const LABELS = ['profile', 'status']

/** Rows side by side; a column is there where any row names it. */
function columnar(rows: readonly Row[]): MetricRows {
  const has = (name: string) => rows.some(({ cells }) => Object.hasOwn(cells, name))
  const cells = (name: string) => rows.map((row) => row.cells[name] ?? null)
  return {
    servers: rows.map(({ server }) => server),
    timeMs: rows.map(({ timeMs }) => timeMs),
    metrics: METRICS.filter(has).map((name) => ({ name, values: cells(name).map((v) => Number(v ?? NaN)) })),
    labels: LABELS.filter(has).map((name) => ({
      name,
      texts: cells(name).map((text) => (text === null ? null : String(text))),
    })),
  }
}

/** Server → time → cells, nulls omitted: what a table says, whatever its layout. */
type Content = Readonly<Record<string, Readonly<Record<number, Readonly<Record<string, Value>>>>>>

function contentOf(table: MetricTable): Content {
  return Object.fromEntries(
    table.servers.map((server, s) => {
      const [from, to] = serverRows(table, s)
      const times: number[] = []
      const rows = Array.from({ length: to - from }, (_, i) => {
        const row = from + i
        times.push(table.timeMs[row]!)
        const cells: Record<string, Value> = {}
        for (const { name, values } of table.metrics)
          if (!Number.isNaN(values[row])) cells[name] = values[row]!
        for (const { name, codes, classes } of table.labels) {
          if (codes[row]! >= 0) cells[name] = classes[codes[row]!]!
        }
        return [times[i], cells] as const
      })
      expect(times, `times of ${server}`).toEqual([...new Set(times)].sort((a, b) => a - b))
      return [server, Object.fromEntries(rows)] as const
    }),
  )
}

/** All rows at once: sorted by arrival, one by one over each other. */
class Naive {
  readonly rows = new Map<string, Map<number, Record<string, Value>>>()
  readonly newest = new Map<string, number>()
  keptFromMs = -Infinity

  append(rows: readonly Row[]): Appended {
    const counts = { added: 0, late: 0, replaced: 0, unchanged: 0, tooOld: 0, unplaced: 0, newServers: 0 }
    for (const { server, timeMs, cells } of rows) {
      if (server === '' || Number.isNaN(timeMs)) counts.unplaced++
      else if (timeMs < this.keptFromMs) counts.tooOld++
      else {
        const own = this.rows.get(server) ?? new Map<number, Record<string, Value>>()
        if (!this.newest.has(server)) counts.newServers++
        this.rows.set(server, own)
        const said = Object.entries(cells).filter(([, value]) => value !== null)
        const known = own.get(timeMs)
        if (known === undefined) {
          counts.added++
          if (timeMs < (this.newest.get(server) ?? -Infinity)) counts.late++
        } else if (said.some(([name, value]) => known[name] !== value)) counts.replaced++
        else counts.unchanged++
        own.set(timeMs, { ...known, ...Object.fromEntries(said) })
        this.newest.set(server, Math.max(timeMs, this.newest.get(server) ?? -Infinity))
      }
    }
    return counts
  }

  trim(beforeMs: number): number {
    if (beforeMs <= this.keptFromMs) return 0
    this.keptFromMs = beforeMs
    let gone = 0
    for (const own of this.rows.values()) {
      for (const time of [...own.keys()]) if (time < beforeMs && own.delete(time)) gone++
    }
    return gone
  }

  get content(): Content {
    const kept = [...this.rows].filter(([, own]) => own.size > 0)
    return Object.fromEntries(kept.map(([server, own]) => [server, Object.fromEntries(own)]))
  }
}

const cell = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null })
const label = fc.option(fc.constantFrom('a', 'b'), { nil: null })
const cellsArbitrary = fc.record(
  { cpu: cell, memory: cell, load: cell, profile: label, status: label },
  { requiredKeys: [] },
)
const row: fc.Arbitrary<Row> = fc.record({
  server: fc.constantFrom('web-2', 'web-10', 'db-1', ''),
  timeMs: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  ),
  cells: cellsArbitrary,
})
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('append'), rows: fc.array(row, { maxLength: 40 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('trim'), beforeMs: fc.integer({ min: 0, max: 40 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'snapshot' }) },
)

describe('LiveTable', () => {
  it('holds what sorting and merging all rows gives, and its snapshots never change', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), fc.boolean(), (actions, startsFull) => {
        const naive = new Naive()
        const history: readonly Row[] = startsFull
          ? [3, 5, 9].map((timeMs) => ({ server: 'web-2', timeMs, cells: { cpu: timeMs, status: 'old' } }))
          : []
        naive.append(history)
        const before = new LiveTable()
        before.append(columnar(history))
        const live = startsFull ? new LiveTable(before.snapshot()) : before
        const taken: { table: MetricTable; content: Content }[] = []
        for (const step of actions) {
          if (step.kind === 'append')
            expect(live.append(columnar(step.rows))).toEqual(naive.append(step.rows))
          else if (step.kind === 'trim') expect(live.trim(step.beforeMs)).toBe(naive.trim(step.beforeMs))
          else {
            const table = live.snapshot()
            expect(contentOf(table)).toEqual(naive.content)
            expect(table.servers).toEqual([...table.servers].sort())
            taken.push({ table, content: contentOf(table) })
          }
        }
        expect(contentOf(live.snapshot())).toEqual(naive.content)
        for (const { table, content } of taken) expect(contentOf(table)).toEqual(content)
      }),
      { seed: 20260302, numRuns: 400 },
    )
  })

  it('outgrows its room again and again without losing a row', () => {
    const live = new LiveTable()
    const kept: MetricTable[] = []
    for (let tick = 0; tick < 600; tick++) {
      const rows = ['a', 'b', 'c'].map((server) => ({ server, timeMs: tick, cells: { cpu: tick } }))
      live.append(columnar(rows))
      if (tick % 50 === 0) kept.push(live.snapshot())
    }
    const whole = packRows(live.snapshot())
    expect([...whole.offsets]).toEqual([0, 600, 1200, 1800])
    expect([...whole.metrics[0]!.values]).toEqual([...whole.timeMs])
    expect(kept.map(rowCount)).toEqual(kept.map((_, i) => 3 * (50 * i + 1)))
    expect(kept.map((table) => timeRange(table)[1])).toEqual(kept.map((_, i) => 50 * i))
  })

  it('is as it was where memory runs out, and takes the same rows once there is room', () => {
    const live = new LiveTable()
    const named = (server: string, timeMs: number, cells: Row['cells']) => ({ server, timeMs, cells })
    live.append(columnar(['a', 'b'].map((server) => named(server, 10, { cpu: 1 }))))
    const before = contentOf(live.snapshot())
    // A newest row that has room, a late one, a server and a column that are new, and more rows than there is room for.
    const many = Array.from({ length: 5000 }, (_, i) => named('c', i, { memory: i, status: 'up' }))
    const rows = columnar([named('a', 11, { cpu: 2 }), named('b', 5, { cpu: 3 }), ...many])
    const original = Float64Array
    const refusing = vi.stubGlobal(
      'Float64Array',
      new Proxy(original, {
        construct: (target, given: [number]) => {
          if (given[0] > 5000) throw new RangeError('Array buffer allocation failed')
          return new target(...given)
        },
      }),
    )
    try {
      expect(() => live.append(rows)).toThrow(expect.objectContaining({ code: 'out-of-memory' }))
    } finally {
      refusing.unstubAllGlobals()
    }
    const after = live.snapshot()
    expect(contentOf(after)).toEqual(before)
    expect([after.servers, after.metrics.length, after.labels.length]).toEqual([['a', 'b'], 1, 0])
    expect(live.append(rows)).toMatchObject({ added: 5002, late: 1, replaced: 0, newServers: 1 })
    expect(Object.keys(contentOf(live.snapshot())['c']!)).toHaveLength(5000)
  })

  it('keeps the facts of columns: precision, covariates, naive time, notes', () => {
    const history: MetricTable = {
      ...tableOf([{ server: 'a', timeMs: [1, 2], metrics: { cpu: [1, 2], hour: [3, 3] } }]),
      notes: ['read from a file'],
    }
    const columns = history.metrics.map((column, i) =>
      i === 1 ? ({ ...column, covariate: true } as const) : ({ ...column, precision: 32 } as const),
    )
    const live = new LiveTable({ ...history, metrics: columns })
    const same = live.snapshot()
    expect(same.metrics.map(({ precision, covariate }) => [precision, covariate])).toEqual([
      [32, undefined],
      [64, true],
    ])
    live.append({ ...columnar([{ server: 'a', timeMs: 3, cells: { cpu: 1 } }]), naiveTime: true })
    const later = live.snapshot()
    expect(later).toMatchObject({ naiveTime: true, notes: ['read from a file'] })
    expect(later.metrics[0]!.precision).toBe(64)
    expect(same).toMatchObject({ naiveTime: false })
    expect(same.metrics[0]!.precision).toBe(32)
  })

  it('takes the rows of a table as rows that come', () => {
    const table = tableOf([
      { server: 'a', timeMs: [1, 2], metrics: { cpu: [1, null] }, labels: { status: ['up', null] } },
      { server: 'b', timeMs: [2], metrics: { cpu: [5] }, labels: { status: ['down'] } },
    ])
    const live = new LiveTable()
    expect(live.append(rowsOf(table))).toMatchObject({ added: 3, newServers: 2 })
    expect(contentOf(live.snapshot())).toEqual(contentOf(table))
  })
})

describe('a table with room after its servers’ rows', () => {
  const random = fc.sample(fc.array(row, { minLength: 200, maxLength: 200 }), { seed: 7, numRuns: 1 })[0]!
  const live = new LiveTable()
  const minutes = random.map((one) => ({ ...one, timeMs: one.timeMs * 60_000 }))
  live.append(columnar(minutes))
  live.snapshot()
  live.append(columnar(minutes.slice(0, 20).map((one) => ({ ...one, cells: { cpu: 50, status: 'odd' } }))))
  const table = live.snapshot()
  const packed = packRows(table)

  it('lies differently from the packed one, and says the same', () => {
    expect(table.timeMs.length).toBeGreaterThan(rowCount(table))
    expect(rowCount(table)).toBe(packed.timeMs.length)
    expect(contentOf(table)).toEqual(contentOf(packed))
    expect(packRows(packed)).toBe(packed)
    expect(timeRange(table)).toEqual(timeRange(packed))
  })

  it.each([60_000, 300_000])('gives the same grid at steps of %i ms, as of any time', (stepMs) => {
    for (const asOfMs of [null, 30 * 60_000]) {
      const rowsOfGrid = (source: MetricTable) => {
        const grid = toGrid(source, { stepMs, asOfMs })
        const rows = source.servers.flatMap((_, s) => {
          const [from, to] = gridRows(grid, s)
          return Array.from({ length: to - from }, (__, i) => from + i)
        })
        return {
          slots: rows.map((at) => grid.slots[at]),
          timeMs: rows.map((at) => grid.table.timeMs[at]),
          metrics: grid.table.metrics.map(({ values }) => rows.map((at) => values[at])),
          labels: grid.table.labels.map(({ codes }) => rows.map((at) => codes[at])),
          issueTimeMs: grid.issueTimeMs,
          notes: grid.notes,
        }
      }
      expect(rowsOfGrid(table)).toEqual(rowsOfGrid(packed))
    }
  })

  it('is written and merged as the packed one is', () => {
    expect(writeParquet(table)).toEqual(writeParquet(packed))
    const other = tableOf([{ server: 'new', timeMs: [1], metrics: { cpu: [1] } }])
    expect(mergeTables([table, other])).toEqual(mergeTables([packed, other]))
  })
})
