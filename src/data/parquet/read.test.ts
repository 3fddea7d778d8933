import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import { serverRows } from '#forecast/table.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { sourcesFromDisk } from '../node.ts'
import { openTable } from '../open.ts'
import { simulate } from '../simulate/simulate.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { blobFile } from '../blobFile.ts'
import { writeParquet } from '../write.ts'

const { signal } = new AbortController()
const HOUR_MS = 3_600_000

async function read(
  sources: readonly RandomAccessFile[],
  neededMs: number | null = null,
): Promise<MetricTable> {
  const opened = await openTable(sources, null, { neededMs, signal })
  if (opened.kind !== 'ready') throw new Error(opened.guess.question ?? '')
  return opened.table
}

function sums(table: MetricTable): Record<string, readonly [count: number, sum: number]> {
  return Object.fromEntries(
    table.metrics.map(({ name, values }) => {
      const found = values.filter((value) => !Number.isNaN(value))
      return [name, [found.length, found.reduce((a, b) => a + b, 0)]]
    }),
  )
}

function span(table: MetricTable): string {
  const times = table.timeMs.toSorted()
  return [times[0], times.at(-1)].map((time) => new Date(time ?? Number.NaN).toISOString()).join(' ')
}

describe('golden histories', () => {
  // Counts and sums as pyarrow gives them.
  it.each([
    ['seed_cpu', 20, 1200, '2026-03-02T15:00:00.000Z 2026-03-02T19:55:00.000Z', 47229.48702465015],
    ['fleet_multi', 16, 1440, '2026-03-03T03:30:00.000Z 2026-03-03T10:55:00.000Z', 54908.900013334416],
    ['variable_length', 14, 455, '2026-03-02T20:55:00.000Z 2026-03-03T00:55:00.000Z', 13411.583592784362],
    ['fleet_long', 6, 1380, '2026-03-02T00:00:00.000Z 2026-03-03T04:15:00.000Z', 51521.27311985665],
  ])('%s', async (name, servers, rows, times, cpu) => {
    const path = fileURLToPath(new URL(`../../testing/golden/${name}/history.parquet`, import.meta.url))
    const table = await read(await sourcesFromDisk(path))
    expect(table.servers).toHaveLength(servers)
    expect(table.timeMs).toHaveLength(rows)
    expect(span(table)).toBe(times)
    expect(sums(table).cpu_percent).toEqual([rows, expect.closeTo(cpu, 6)])
    expect(table.labels.map((label) => label.name)).toEqual(['profile', 'status'])
    expect(table.naiveTime).toBe(true)
  })
})

describe('real exports', () => {
  it.skipIf(sharedFolder === null).each([
    [
      'appservers_a',
      30,
      388_800,
      '2020-01-06T00:00:00.000Z 2020-02-19T23:55:00.000Z',
      12,
      13012624.180418074,
    ],
    [
      'bitbrains_2013_08',
      120,
      1_034_772,
      '2013-07-31T22:00:00.000Z 2013-08-30T21:55:00.000Z',
      7,
      7686166.140213817,
    ],
    ['smd_5min', 19, 180_098, '2019-01-07T00:00:00.000Z 2019-02-08T22:10:00.000Z', 15, 2252391.460071042],
    [
      'nab_cloudwatch',
      19,
      89_786,
      '2013-10-09T16:25:00.000Z 2014-07-15T17:15:00.000Z',
      6,
      1575115.4725805074,
    ],
  ])(needsShared('%s'), async (name, servers, rows, times, metrics, cpu) => {
    const table = await read(await sourcesFromDisk(`${sharedFolder ?? ''}/data/${name}.parquet`))
    expect(table.servers).toHaveLength(servers)
    expect(table.timeMs).toHaveLength(rows)
    expect(span(table)).toBe(times)
    // Beside them, is_anomaly where there is one: a flag that a model may read, but no metric.
    const measured = table.metrics.filter((column) => !column.covariate)
    expect(measured).toHaveLength(metrics)
    expect(measured.every((metric) => metric.precision === 32)).toBe(true)
    const flags = table.metrics.filter((column) => column.covariate)
    expect(flags.map(({ name: flag }) => flag)).toEqual(name === 'bitbrains_2013_08' ? [] : ['is_anomaly'])
    expect(sums(table).cpu_percent).toEqual([
      name === 'nab_cloudwatch' ? 58_370 : rows,
      expect.closeTo(cpu, 3),
    ])
    expect(table.naiveTime).toBe(false)
  })
})

/** Counts what a source is asked for. */
function counting(source: RandomAccessFile) {
  const cost = { slices: 0, bytes: 0 }
  const counted: RandomAccessFile = {
    ...source,
    read: (start, end) => {
      cost.slices++
      cost.bytes += end - start
      return source.read(start, end)
    },
  }
  return { counted, cost }
}

const fleet = simulate({ mode: 'business_hours', servers: 20, steps: 2000, seed: 3 })

/** The table without the rows that keep does not keep. */
function filterRows(table: MetricTable, keep: (server: string, timeMs: number) => boolean): MetricTable {
  const rows: number[] = []
  const offsets = [0]
  table.servers.forEach((server, s) => {
    const [from, to] = serverRows(table, s)
    for (let row = from; row < to; row++) if (keep(server, table.timeMs[row]!)) rows.push(row)
    offsets.push(rows.length)
  })
  return {
    ...table,
    offsets: Uint32Array.from(offsets),
    timeMs: Float64Array.from(rows, (row) => table.timeMs[row]!),
    metrics: table.metrics.map((m) => ({ ...m, values: Float64Array.from(rows, (row) => m.values[row]!) })),
    labels: table.labels.map((l) => ({ ...l, codes: Int32Array.from(rows, (row) => l.codes[row]!) })),
  }
}

describe('the newest rows', () => {
  const bytes = writeParquet(fleet, 2000)

  it('cost a small part of the file where it is ordered by time', async () => {
    const { counted, cost } = counting(memoryFile('fleet.parquet', bytes))
    const table = await read([counted], 12 * HOUR_MS)
    expect(table.servers).toHaveLength(20)
    // 145 steps of 20 servers lie in the newest 2 of 20 row groups.
    expect(table.timeMs).toHaveLength(4000)
    // Footer; 10 columns of the first group for the guess; 2 groups of 10 columns; 20 server dictionaries.
    expect(cost.slices).toBeLessThanOrEqual(1 + 10 + 20 + 20)
    expect(cost.bytes).toBeLessThan(0.35 * bytes.length)
    expect(table.notes).toEqual(['older rows that no forecast needs were not read (18 of 20 row groups)'])
  })

  it('do without what can be spared where memory is short, and say so', async () => {
    const file = memoryFile('fleet.parquet', bytes)
    const open = async (limitBytes: number, optionalMs = 0) => {
      const opened = await openTable([file], null, {
        neededMs: 72 * HOUR_MS,
        optionalMs: optionalMs,
        limitBytes,
        signal,
      })
      if (opened.kind !== 'ready') throw new Error('it asks')
      expect(opened.table.notes[0] === opened.cutShort).toBe(opened.cutShort !== null)
      return { ...opened.table, cutShort: opened.cutShort }
    }
    const all = await open(1024 ** 3, 60 * HOUR_MS)
    const limit = 1024 ** 2
    const less = await open(limit, 60 * HOUR_MS)
    expect(less.timeMs).toEqual((await read([file], 12 * HOUR_MS)).timeMs)
    expect(less.timeMs.length).toBeLessThan(all.timeMs.length / 2)
    expect(less.cutShort).toMatch(
      'the last 3 d do not fit into memory (18000 rows of 6 metrics need 0.0 GiB of memory, the limit is 0.0 GiB): only the last 12 h were read',
    )
    expect(all.cutShort).toBeNull()
    await expect(open(limit)).rejects.toThrow(
      '18000 rows of 6 metrics need 0.0 GiB of memory, the limit is 0.0 GiB',
    )
    await expect(open(1000, 60 * HOUR_MS)).rejects.toThrow(
      /\d+ rows of 6 metrics need 0\.0 GiB of memory, the limit is 0\.0 GiB/,
    )
  })

  it('reads nothing but the mapped columns', async () => {
    const { counted, cost } = counting(memoryFile('fleet.parquet', bytes))
    const mapping = {
      time: 'timestamp',
      server: 'server_name',
      serverName: null,
      profile: null,
      status: null,
    }
    const options = { neededMs: 12 * HOUR_MS, signal }
    const all = await openTable([counted], null, options)
    const before = { ...cost }
    const one = await openTable(
      [counted],
      { ...mapping, metrics: ['disk_percent'], labels: [], renames: {} },
      options,
    )
    if (all.kind !== 'ready' || one.kind !== 'ready') throw new Error('it asks')
    expect(one.table.metrics.map((metric) => metric.name)).toEqual(['disk_percent'])
    // The first open read 7 more columns of 2 groups.
    expect(cost.slices - before.slices).toBe(before.slices - 14)
  })

  it('says how far back it read where metrics or servers may have stopped before', async () => {
    const mapping = {
      time: 'timestamp',
      server: 'server_name',
      serverName: null,
      profile: null,
      status: null,
      metrics: ['disk_percent'],
      labels: [],
      renames: {},
    }
    const wide = { disk_percent: { server: 'a', metric: 'disk_percent' } }
    const backOf = async (said: ColumnMapping, neededMs: number | null = 12 * HOUR_MS) => {
      const opened = await openTable([memoryFile('fleet.parquet', bytes)], said, { neededMs, signal })
      if (opened.kind !== 'ready') throw new Error('it asks')
      return opened.table.notes.filter((note) => note.startsWith('read back to '))
    }
    expect(await backOf(mapping)).toEqual([])
    expect(await backOf({ ...mapping, apart: ['profile'] }, null)).toEqual([])
    expect(await backOf({ ...mapping, apart: ['profile'] })).toEqual([
      expect.stringMatching(/^read back to \d{4}-.*Z: a metric with no value since then is missing$/),
    ])
    expect(await backOf({ ...mapping, server: null, wide, repeats: 'last' })).toEqual([
      expect.stringMatching(/Z: a server or a metric with no value since then is missing$/),
    ])
  })

  const last = fleet.timeMs.at(-1)!
  it.each([
    ['a server stopped early', filterRows(fleet, (s, t) => s !== 'prod-003' || t < last - 90 * HOUR_MS)],
    ['a server came late', filterRows(fleet, (s, t) => s !== 'prod-003' || t > last - HOUR_MS)],
  ])('are those of each server when %s', async (_, table) => {
    const file = memoryFile('fleet.parquet', writeParquet(table, 1000))
    const [whole, tail] = [await read([file]), await read([file], 10 * HOUR_MS)]
    expect(tail.servers).toEqual(whole.servers)
    expect(tail.timeMs.length).toBeLessThan(whole.timeMs.length / 2)
    whole.servers.forEach((_server, s) => {
      const [, end] = serverRows(whole, s)
      const newest = whole.timeMs[end - 1]!
      const [from, to] = serverRows(tail, s)
      const needed = whole.timeMs
        .subarray(whole.offsets[s], end)
        .filter((t) => t >= newest - 10 * HOUR_MS).length
      expect(to - from).toBeGreaterThanOrEqual(needed)
      const values = tail.metrics[0]!.values.subarray(to - needed, to)
      expect(values).toEqual(whole.metrics[0]!.values.subarray(end - needed, end))
    })
  })

  it('come as they do from a browser file', async () => {
    const table = await read([blobFile('fleet.parquet', new Blob([bytes]))], 12 * HOUR_MS)
    expect(table.timeMs).toHaveLength(4000)
  })

  it('stop being read when cancelled', async () => {
    const controller = new AbortController()
    const source = memoryFile('fleet.parquet', bytes)
    let slices = 0
    const cancelling: RandomAccessFile = {
      ...source,
      read: (start, end) => {
        if (++slices === 20) controller.abort()
        return source.read(start, end)
      },
    }
    const opening = openTable([cancelling], null, { neededMs: null, signal: controller.signal })
    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    // The slice under way, and at most the one beside it.
    expect(slices).toBeLessThanOrEqual(21)
  })
})

describe('properties', () => {
  const small = simulate({ mode: 'stable', servers: 4, steps: 30, seed: 5 })

  it('does not depend on how the rows are split over files', async () => {
    const whole = await read([memoryFile('a.parquet', writeParquet(small))])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 120, maxLength: 120 }),
        async (parts) => {
          const rowsOf = (part: number): MetricTable => {
            let row = 0
            return filterRows(small, () => parts[row++] === part)
          }
          const files = [0, 1, 2]
            .map((part) => rowsOf(part))
            .filter((table) => table.timeMs.length > 0)
            .map((table, i) => memoryFile(`${i}.parquet`, writeParquet(table, 7)))
          const table = await read(files.reverse())
          expect(table.servers).toEqual(whole.servers)
          expect(table.timeMs).toEqual(whole.timeMs)
          expect(table.metrics).toEqual(whole.metrics)
        },
      ),
      { numRuns: 20, seed: 11 },
    )
  })

  it('reads a damaged file or says what is wrong', { timeout: 60_000 }, async () => {
    const corpus = new URL('../../testing/corpus/data/', import.meta.url)
    const codecs = readdirSync(corpus).filter((name) =>
      /^(?:codec|encoding|nulls|types|time_int96)/.test(name),
    )
    const files = [writeParquet(small, 50), ...codecs.map((name) => corpusFile(corpus, name))]
    const damage = fc.record({
      file: fc.nat(files.length - 1),
      at: fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
        minLength: 1,
        maxLength: 6,
      }),
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 8 }),
      neededMs: fc.constantFrom(null, HOUR_MS),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, cut, neededMs }) => {
        const hurt = files[file]!.slice(0, Math.floor((cut ?? 1) * files[file]!.length))
        for (const [position, value] of at) hurt[Math.floor(position * hurt.length)] = value
        const source = memoryFile('hurt.parquet', hurt)
        const outcome: unknown = await openTable([source], null, { neededMs, signal }).catch(
          (error: unknown) => error,
        )
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FleetcastError)
      }),
      { numRuns: 2000, seed: 12 },
    )
  })
})

function corpusFile(corpus: URL, name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}/metrics.parquet`, corpus)))
}

describe('more rows than are needed, in one row group', () => {
  const STEP_MS = 60_000
  const STEPS = 300_000
  const SERVERS = ['a', 'b', 'c', 'stopped']
  const START_MS = Date.UTC(2026, 0, 1)
  /** The last of them has no row in the newer half. */
  const stepsOf = (server: number) => (server === 3 ? STEPS / 2 : STEPS)
  const offsets = Uint32Array.of(0, STEPS, 2 * STEPS, 3 * STEPS, 3.5 * STEPS)
  const rows = 3.5 * STEPS
  const stepOf = (row: number) => row - (offsets[Math.floor(row / STEPS)] ?? 0)
  const table: MetricTable = {
    servers: SERVERS,
    offsets,
    timeMs: Float64Array.from({ length: rows }, (_, row) => START_MS + stepOf(row) * STEP_MS),
    metrics: [
      {
        name: 'cpu_percent',
        values: Float64Array.from({ length: rows }, (_, row) => row % 97),
        precision: 64,
      },
    ],
    labels: [],
    naiveTime: false,
    notes: [],
  }

  it('are read as the newest of every server, each by its own newest row', async () => {
    const bytes = writeParquet(table, 2 * rows)
    const neededMs = 200 * STEP_MS
    const found = await read([memoryFile('large.parquet', bytes)], neededMs)
    expect(found.servers).toEqual(SERVERS)
    const values = found.metrics[0]?.values
    SERVERS.forEach((name, server) => {
      const { from, to } = { from: found.offsets[server] ?? 0, to: found.offsets[server + 1] ?? 0 }
      const first = (offsets[server] ?? 0) + stepsOf(server) - 201
      expect(to - from, name).toBe(201)
      expect([...found.timeMs.subarray(from, to)], name).toEqual([
        ...table.timeMs.subarray(first, first + 201),
      ])
      expect([...(values?.subarray(from, to) ?? [])], name).toEqual(
        Array.from({ length: 201 }, (_, at) => (first + at) % 97),
      )
    })
    expect(found.notes.join()).toContain(`${rows - 4 * 201} rows older than the last`)
  })
})
