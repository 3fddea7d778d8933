import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { letGo } from '#testing/daemonParts/letGo.ts'
import type { Tier } from '../api.ts'
import { Packer } from '../client/packing.ts'
import { numberIn } from '../sql/database.ts'
import { pragma } from '../sql/migrations.ts'
import type { Archive } from './archive.ts'
import { openArchive } from './open.ts'
import { SEAL_RULES } from './sealing.ts'

const DAY_MS = 86_400_000
const sealing = { ...SEAL_RULES, leastTicks: 1, afterMs: { sample: 0, step: 0 } }
let dir: string
let archive: Archive
let packer: Packer

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fleetcast-retention-'))
  packer = new Packer()
})
afterEach(() => {
  archive.close()
  rmSync(dir, { recursive: true })
})

async function open(retentionMs: number | null, mostDiskBytes: number | null): Promise<void> {
  archive = await openArchive({ dataDir: dir, retentionMs, mostDiskBytes, sealing })
}

function append(tier: Tier, timeMs: number, servers = 1): void {
  const rows = {
    servers: Array.from({ length: servers }, (_, s) => `server-${s}`),
    timeMs: new Float64Array(servers).fill(timeMs),
    // Noise that no code makes short.
    metrics: [
      { name: 'cpu', values: Array.from({ length: servers }, (_, s) => Math.sin(s * 7919 + timeMs)) },
    ],
    labels: [],
  }
  for (const packed of packer.pack(rows)) {
    archive.learn(packed)
    archive.transaction(() => archive.perform({ name: 'append', given: { tier, rows: packed } }))
  }
}

function upkeep(nowMs: number | null, leastStepMs = 0): void {
  Array.from(archive.upkeep(nowMs === null ? null : { nowMs, leastStepMs }))
}

const count = (table: string) => numberIn(archive.database.all(`SELECT count(*) AS n FROM ${table}`)[0], 'n')

test('what is older than the retention goes; documents have no age', async () => {
  await open(10 * DAY_MS, null)
  for (let day = 0; day < 15; day++) {
    append('sample', day * DAY_MS)
    append('step', day * DAY_MS)
    // Each into a block of its own.
    upkeep(null)
    archive.database.exec('UPDATE blocks SET rows = 100000')
    archive.transaction(() => {
      archive.perform({
        name: 'putForecast',
        given: { issueMs: day * DAY_MS, stepMs: 1, horizon: 1, bytes: new Uint8Array(9) },
      })
      archive.perform({ name: 'putDocument', given: { name: `day ${day}`, data: '1' } })
      return archive.perform({
        name: 'addEvents',
        given: [{ kind: 'alert', atMs: day * DAY_MS, server: null, data: '1' }],
      })
    })
  }
  upkeep(14 * DAY_MS)
  expect(archive.totals.fromMs).toEqual({ sample: 4 * DAY_MS, step: 4 * DAY_MS })
  expect(archive.totals.points).toBe(22)
  for (const table of ['forecasts', 'events']) expect(count(table)).toBe(11)
  expect(count('documents')).toBe(15)
})

test('rows on the step outlive a retention that a restart could not be warmed from', async () => {
  await open(DAY_MS, null)
  for (let day = 0; day < 15; day++) {
    append('sample', day * DAY_MS)
    append('step', day * DAY_MS)
    upkeep(null)
    archive.database.exec('UPDATE blocks SET rows = 100000')
  }
  upkeep(14 * DAY_MS, 9 * DAY_MS)
  expect(archive.totals.fromMs).toEqual({ sample: 13 * DAY_MS, step: 5 * DAY_MS })
})

test('the oldest samples go first, then the oldest steps, and the file shrinks; documents stay', async () => {
  await open(null, null)
  for (let i = 0; i < 60; i++) append('sample', i * 1000, 1000)
  for (let i = 0; i < 60; i++) append('step', i * 1000, 1000)
  const large = 'x'.repeat(100_000)
  archive.transaction(() => archive.perform({ name: 'putDocument', given: { name: 'alerts', data: large } }))
  upkeep(null)
  const file = join(dir, 'fleetcast.db')
  const all = statSync(file).size
  const reopen = async (mostDiskBytes: number) => {
    letGo(archive.database)
    await open(null, mostDiskBytes)
    expect(archive.isUpkeepDue()).toBe(true)
    upkeep(null)
    expect(archive.isUpkeepDue()).toBe(false)
    expect(archive.facts(null).bytes).toBeLessThanOrEqual(mostDiskBytes)
    expect(statSync(file).size).toBeLessThanOrEqual(mostDiskBytes)
    expect(pragma(archive.database, 'freelist_count')).toBe(0)
  }
  await reopen(Math.round(all * 0.9))
  const blocks = () =>
    archive.database.all('SELECT tier, count(*) AS n FROM blocks GROUP BY tier').map((row) => ({ ...row }))
  const [samples, steps] = blocks()
  expect(samples?.n).toBeGreaterThan(0)
  expect(samples?.n).toBeLessThan(1000)
  expect(steps?.n).toBe(1000)
  await reopen(Math.round(all * 0.4))
  expect(archive.totals.fromMs.sample).toBeNull()
  expect(archive.totals.fromMs.step).not.toBeNull()
  expect(archive.totals.points).toBe(
    numberIn(archive.database.all('SELECT sum(points) AS n FROM blocks')[0], 'n'),
  )
  // A document alone is larger than that.
  await expect(reopen(100_000)).rejects.toThrow()
  expect(count('blocks')).toBe(0)
  expect(archive.perform({ name: 'document', given: 'alerts' })).toBe(large)
})

/** Hours of forecasts, steps and events; each forecast is of so many bytes. */
async function hours(count: number, forecastBytes: number): Promise<void> {
  await open(null, null)
  for (let hour = 0; hour < count; hour++) {
    append('step', hour * 3_600_000, 500)
    const noise = Uint8Array.from({ length: forecastBytes }, (_, i) => (i * 7919 + hour * 31) % 251)
    archive.transaction(() => {
      const given = { issueMs: hour * 3_600_000, stepMs: 1, horizon: 1, bytes: noise }
      archive.perform({ name: 'putForecast', given })
      return archive.perform({
        name: 'addEvents',
        given: ['matured', 'alert'].map((kind) => ({
          kind,
          atMs: hour * 3_600_000,
          server: null,
          data: JSON.stringify('x'.repeat(10_000)),
        })),
      })
    })
  }
  upkeep(null)
}

async function limited(mostDiskBytes: number): Promise<void> {
  letGo(archive.database)
  await open(null, mostDiskBytes)
  upkeep(null)
  expect(archive.isUpkeepDue()).toBe(false)
  expect(archive.facts(null).bytes).toBeLessThanOrEqual(mostDiskBytes)
}

test('forecasts that take more than a fair share go before the past that a restart is warmed from', async () => {
  await hours(30, 200_000)
  const newest = archive.perform({ name: 'forecastAt', given: 1e15 })
  await limited(3_000_000)
  expect(archive.totals.fromMs.step).toBe(0)
  expect(count('forecasts')).toBeGreaterThan(0)
  expect(archive.perform({ name: 'forecastAt', given: 1e15 })).toEqual(newest)
})

test('what is left of matured forecasts goes before steps, and the history of alerts last', async () => {
  await hours(30, 10)
  const kinds = () =>
    archive.database
      .all('SELECT kind, count(*) AS n FROM events GROUP BY kind ORDER BY kind')
      .map(({ kind, n }) => [kind, n])
  expect(kinds()).toEqual([
    ['alert', 30],
    ['matured', 30],
  ])
  const all = statSync(join(dir, 'fleetcast.db')).size
  await limited(all)
  expect(archive.totals.fromMs.step).toBe(0)
  expect(Object.fromEntries(kinds() as [string, number][])).toMatchObject({ alert: 30 })
  expect(Object.fromEntries(kinds() as [string, number][]).matured ?? 0).toBeLessThan(30)
  await limited(690_000)
  expect(archive.totals.fromMs.step).not.toBe(0)
  expect(kinds()).toEqual([['alert', 30]])
})

test('a name goes with the last row that uses it, and comes back under an id of its own', async () => {
  await open(2 * DAY_MS, null)
  const names = () => archive.database.all('SELECT name FROM names ORDER BY name').map(({ name }) => name)
  append('sample', 0, 3)
  for (let day = 1; day <= 6; day++) {
    append('sample', day * DAY_MS)
    upkeep(day * DAY_MS)
    archive.database.exec('UPDATE blocks SET rows = 100000')
    // A day longer at most than its rows, which are kept for two.
    expect(names()).toEqual(['cpu', 'server-0', ...(day <= 3 ? ['server-1', 'server-2'] : [])].sort())
  }
  expect(archive.names.find('server-1')).toBeNull()
  append('sample', 7 * DAY_MS, 2)
  const id = archive.names.find('server-1')
  expect(id === null ? null : archive.names.nameOf(id)).toBe('server-1')
})

test('names of a transaction that fails are what they were', async () => {
  await open(null, null)
  append('sample', 0, 2)
  const id = archive.names.find('server-0')
  const fail = (act: () => void) =>
    expect(() =>
      archive.transaction(() => {
        act()
        throw new Error('on purpose')
      }),
    ).toThrow('on purpose')
  fail(() => archive.names.dropBefore(Infinity, 100))
  fail(() => archive.names.use('fresh', 0))
  fail(() => archive.names.use('server-0', 9 * DAY_MS))
  expect(archive.names.find('fresh')).toBeNull()
  expect(archive.names.find('server-0')).toBe(id)
  expect(archive.names.nameOf(id ?? -1)).toBe('server-0')
  expect(archive.database.all("SELECT usedToMs FROM names WHERE name = 'server-0'")).toMatchObject([
    { usedToMs: 0 },
  ])
})
