import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { isAbort } from '#forecast/errors.ts'
import { memoryStore } from '#testing/daemonParts/store.ts'
import type { Store } from './api.ts'
import { createStore, type StoreOptions } from './store.ts'

const never = new AbortController().signal
const EVER = { fromMs: -Infinity, toMs: Infinity }
const ALL = { servers: null, metrics: null }
const HOUR_MS = 3_600_000

let dir: string
let opened: Store[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fleetcast-store-'))
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  rmSync(dir, { recursive: true })
})

async function onDisk(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await createStore({
    dataDir: dir,
    retentionMs: 24 * HOUR_MS,
    mostDiskBytes: null,
    leastStepMs: () => 0,
    nowMs: () => 0,
    ...options,
  })
  opened.push(store)
  return store
}

const rows: MetricRows = {
  servers: ['b', 'a', 'a', '', 'a'],
  timeMs: [1000, 2000, 1000, 1000, Number.NaN],
  metrics: [
    { name: 'cpu', values: [1.5, Number.NaN, 3.5, 9, 9], precision: 32 },
    { name: 'flag', values: [1, 0, Infinity, 9, 9], covariate: true },
    { name: 'never', values: [Number.NaN, Number.NaN, Number.NaN, 9, 9] },
  ],
  labels: [{ name: 'status', texts: ['ok', null, 'bad', 'x', 'x'] }],
  naiveTime: true,
}

/** Rows as they are told, arrays as lists. */
const listed = ({ timeMs, metrics, ...rest }: MetricRows) => ({
  ...rest,
  timeMs: Array.from(timeMs),
  metrics: metrics.map(({ values, ...column }) => ({ ...column, values: Array.from(values) })),
})

describe.each([
  ['on disk', onDisk],
  ['in memory', () => Promise.resolve(memoryStore({ retentionMs: 24 * HOUR_MS }))],
] as const)('the store %s', (_, open) => {
  test('gives rows server by server in order of time, with labels and what is known of a metric', async () => {
    const store = await open()
    await store.appendRows('step', rows, never)
    expect(listed(await store.rows('step', EVER, ALL, never))).toEqual({
      servers: ['a', 'a', 'b'],
      timeMs: [1000, 2000, 1000],
      metrics: [
        { name: 'cpu', precision: 32, values: [3.5, Number.NaN, 1.5] },
        { name: 'flag', precision: 64, covariate: true, values: [Number.NaN, 0, 1] },
      ],
      labels: [{ name: 'status', texts: ['bad', null, 'ok'] }],
      naiveTime: true,
    })
    expect((await store.rows('sample', EVER, ALL, never)).servers).toEqual([])
    expect(store.facts()).toMatchObject({ fromMs: { sample: null, step: 1000 }, points: 4, problem: null })
  })

  test('a later value takes the place of an earlier one, a null does not', async () => {
    const store = await open()
    await store.appendRows('sample', rows, never)
    await store.appendRows(
      'sample',
      {
        servers: ['a', 'a'],
        timeMs: [2000, 1000],
        metrics: [{ name: 'cpu', values: [7, Number.NaN] }],
        labels: [{ name: 'status', texts: ['new', null] }],
      },
      never,
    )
    expect(
      listed(await store.rows('sample', EVER, { servers: ['a'], metrics: ['cpu'] }, never)),
    ).toMatchObject({
      metrics: [{ name: 'cpu', precision: 64, values: [3.5, 7] }],
      labels: [{ name: 'status', texts: ['bad', 'new'] }],
    })
  })

  test('gives the span, servers, metrics and number of rows that were asked for', async () => {
    const store = await open()
    await store.appendRows('step', rows, never)
    const ask = async (...[span, which]: [Parameters<Store['rows']>[1], Parameters<Store['rows']>[2]]) => {
      const found = listed(await store.rows('step', span, which, never))
      return [found.servers, found.timeMs, found.metrics.map(({ name }) => name)]
    }
    expect(await ask({ fromMs: 1001, toMs: 2000 }, ALL)).toEqual([['a'], [2000], ['flag']])
    expect(await ask(EVER, { servers: ['b', 'unknown'], metrics: ['cpu', 'unknown'] })).toEqual([
      ['b'],
      [1000],
      ['cpu'],
    ])
    expect(await ask(EVER, { ...ALL, maxRows: 1 })).toEqual([['a'], [1000], ['cpu']])
    expect(await ask(EVER, { ...ALL, servers: [] })).toEqual([[], [], []])
  })

  test('keeps forecasts by their issue time', async () => {
    const store = await open()
    for (const issueMs of [3000, 1000, 2000, 2000])
      await store.putForecast(
        { issueMs, stepMs: 5, horizon: 96, bytes: Uint8Array.of(issueMs / 1000) },
        never,
      )
    expect(await store.forecastAt(999, never)).toBeNull()
    expect(await store.forecastAt(2999, never)).toMatchObject({ issueMs: 2000, stepMs: 5, horizon: 96 })
    expect([...((await store.forecastAt(1e9, never))?.bytes ?? [])]).toEqual([3])
    expect(await store.forecastTimes({ fromMs: 1500, toMs: 3000 }, never)).toEqual([2000, 3000])
    expect(await store.dropForecasts(2000, never)).toBe(1)
    expect(await store.forecastTimes(EVER, never)).toEqual([2000, 3000])
  })

  test('keeps events in order, of a kind, a span and a server', async () => {
    const store = await open()
    const ids = await store.addEvents(
      [
        { kind: 'alert', atMs: 2000, server: 'a', data: { level: 'critical' } },
        { kind: 'alert', atMs: 1000, server: 'b', data: null },
        { kind: 'alert', atMs: 2000, server: null, data: [1] },
        { kind: 'score', atMs: 2000, server: 'a', data: 'other' },
      ],
      never,
    )
    expect(ids).toEqual([1, 2, 3, 4])
    const find = async (server: string | null, newestFirst: boolean, most: number) =>
      (await store.events('alert', EVER, { server, newestFirst, most }, never)).map(({ id }) => id)
    expect(await find(null, true, 9)).toEqual([3, 1, 2])
    expect(await find(null, false, 2)).toEqual([2, 1])
    expect(await find('a', false, Infinity)).toEqual([1])
    expect(
      await store.events(
        'alert',
        { fromMs: 1000, toMs: 1999 },
        { server: null, newestFirst: true, most: 9 },
        never,
      ),
    ).toEqual([{ id: 2, kind: 'alert', atMs: 1000, server: 'b', data: null }])
  })

  test('keeps documents by name', async () => {
    const store = await open()
    await store.putDocument('alerts', { rules: [1, null] }, never)
    await store.putDocument('alerts', { rules: [2, null] }, never)
    expect(await store.document('alerts', never)).toEqual({ rules: [2, null] })
    expect(await store.document('other', never)).toBeNull()
  })

  test('tidying drops what is too old by the clock that it is told', async () => {
    const store = await open()
    const old = { servers: ['a'], timeMs: [0], metrics: [{ name: 'cpu', values: [1] }], labels: [] }
    await store.appendRows('sample', old, never)
    await store.appendRows('sample', { ...old, timeMs: [24 * HOUR_MS] }, never)
    await store.putForecast({ issueMs: 0, stepMs: 1, horizon: 1, bytes: new Uint8Array() }, never)
    await store.tidy(24 * HOUR_MS + 1, never)
    expect(store.facts().fromMs.sample).toBe(24 * HOUR_MS)
    expect(await store.forecastTimes(EVER, never)).toEqual([])
  })

  test('rejects with AbortError when the signal is aborted, before or while it waits', async () => {
    const store = await open()
    await expect(store.document('a', AbortSignal.abort())).rejects.toSatisfy(isAbort)
    const controller = new AbortController()
    const asked = store.document('a', controller.signal)
    controller.abort()
    await expect(asked).rejects.toSatisfy(isAbort)
    // Names of rows that nobody waited for are known nevertheless.
    const second = new AbortController()
    const appended = store.appendRows('sample', rows, second.signal)
    second.abort()
    await expect(appended).rejects.toSatisfy(isAbort)
    await store.appendRows('sample', rows, never)
    expect((await store.rows('sample', EVER, ALL, never)).servers).toEqual(['a', 'a', 'b'])
  })
})

describe('a data directory', () => {
  test('is as it was after a restart', async () => {
    const before = await onDisk()
    await before.appendRows('step', rows, never)
    await before.putDocument('alerts', 1, never)
    const was = listed(await before.rows('step', EVER, ALL, never))
    await before.close()
    await expect(before.document('alerts', never)).rejects.toThrow('the store is closed')
    expect(readdirSync(dir)).toEqual(['fleetcast.db'])
    const after = await onDisk()
    expect(listed(await after.rows('step', EVER, ALL, never))).toEqual(was)
    expect(await after.document('alerts', never)).toBe(1)
    expect(after.facts()).toMatchObject({ points: 4, fromMs: { step: 1000 } })
  })

  test('belongs to one daemon, which is named, and a pid that it left behind does not keep another out', async () => {
    // The process of this number is another one, and alive.
    writeFileSync(join(dir, 'daemon.pid'), `${process.ppid}\n`)
    const first = await onDisk()
    const refused = {
      code: 'store-in-use',
      message: `the data directory ${dir} is in use by another daemon (process ${process.pid}); stop it, or start this one with another --data-dir`,
    }
    await expect(onDisk()).rejects.toMatchObject(refused)
    const other = `
      import { createStore } from ${JSON.stringify(fileURLToPath(new URL('store.ts', import.meta.url)))}
      const options = { dataDir: ${JSON.stringify(dir)}, retentionMs: null, mostDiskBytes: null, nowMs: Date.now }
      createStore(options).catch(({ code, message }) => console.log(JSON.stringify({ code, message })))`
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      other,
    ])
    expect(JSON.parse(stdout)).toEqual(refused)
    await first.close()
    await onDisk()
  })

  test('a damaged file is named', async () => {
    writeFileSync(join(dir, 'fleetcast.db'), 'something else '.repeat(500))
    await expect(onDisk()).rejects.toMatchObject({
      code: 'store-invalid',
      message: expect.stringContaining(`${join(dir, 'fleetcast.db')} is damaged`) as string,
    })
  })

  test('a directory that cannot be created is named', async () => {
    writeFileSync(join(dir, 'file'), '')
    await expect(onDisk({ dataDir: join(dir, 'file', 'below') })).rejects.toMatchObject({
      code: 'store-invalid',
      message: expect.stringContaining('cannot be created') as string,
    })
  })

  test('more rows than a message holds are one append', async () => {
    const store = await onDisk()
    const count = 120_000
    await store.appendRows(
      'step',
      {
        servers: Array.from({ length: count }, (_, row) => `server-${row % 50}`),
        timeMs: Float64Array.from({ length: count }, (_, row) => Math.floor(row / 50) * 300_000),
        metrics: [
          { name: 'cpu', values: Float64Array.from({ length: count }, (_, row) => (row % 1000) / 10) },
        ],
        labels: [],
      },
      never,
    )
    const found = await store.rows('step', EVER, ALL, never)
    expect(found.timeMs.length).toBe(count)
    expect(found.metrics[0]?.values[2400]).toBe(0.1)
  })

  test('the loop of who appends turns meanwhile', async () => {
    const store = await onDisk()
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    for (let i = 0; i < 20; i++) await store.appendRows('sample', { ...rows, timeMs: [i, i, i, i, i] }, never)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})
