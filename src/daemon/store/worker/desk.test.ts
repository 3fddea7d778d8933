import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Archive } from '../archive/archive.ts'
import { openArchive } from '../archive/open.ts'
import { SEAL_RULES } from '../archive/sealing.ts'
import { Packer } from '../client/packing.ts'
import type { Call, FromArchive } from '../protocol.ts'
import { pragma } from '../sql/migrations.ts'
import { Desk } from './desk.ts'

let dir: string
let archive: Archive
let desk: Desk
let said: FromArchive[]
let packer: Packer
let nextId: number

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fleetcast-desk-'))
  archive = await openArchive({
    dataDir: dir,
    retentionMs: null,
    mostDiskBytes: null,
    sealing: SEAL_RULES,
  })
  said = []
  packer = new Packer()
  nextId = 1
  desk = new Desk(archive, { post: (message) => said.push(message), onClosed: () => archive.close() })
})
afterEach(async () => {
  if (!said.some((message) => 'gives' in message && message.id === -1))
    send({ name: 'close', given: null }, -1)
  await answer(-1)
  rmSync(dir, { recursive: true })
})

function send(call: Call, id = nextId++): number {
  desk.receive({ type: 'call', id, call })
  return id
}

function append(timeMs: number, servers = 300): number {
  const [rows] = packer.pack({
    servers: Array.from({ length: servers }, (_, s) => `server-${s}`),
    timeMs: new Float64Array(servers).fill(timeMs),
    metrics: [{ name: 'cpu', values: Array.from({ length: servers }, (_, s) => Math.sin(s + timeMs)) }],
    labels: [],
  })
  if (rows === undefined) throw new Error('no rows')
  return send({ name: 'append', given: { tier: 'sample', rows } })
}

async function answer(id: number): Promise<Extract<FromArchive, { readonly id: number }>> {
  return vi.waitFor(
    () => {
      const found = said.find((message) => 'id' in message && message.id === id)
      if (found === undefined || !('id' in found)) throw new Error(`no answer to ${id}`)
      return found
    },
    { timeout: 8000, interval: 5 },
  )
}

test('writes that wait are committed together, and answered when they are', async () => {
  const commits = vi.spyOn(archive, 'transaction')
  const ids = Array.from({ length: 20 }, (_, i) => append(i * 1000))
  expect(said).toEqual([])
  for (const id of ids) expect(await answer(id)).toMatchObject({ type: 'done' })
  expect(commits).toHaveBeenCalledTimes(1)
  expect(archive.totals.waiting.sample).toMatchObject({ ticks: 20, rows: 6000 })
})

test('a read sees the writes before it, and not those after', async () => {
  const times = { fromMs: 0, toMs: Infinity }
  send({ name: 'putForecast', given: { issueMs: 1, stepMs: 1, horizon: 1, bytes: new Uint8Array(1) } })
  const first = send({ name: 'forecastTimes', given: times })
  send({ name: 'putForecast', given: { issueMs: 2, stepMs: 1, horizon: 1, bytes: new Uint8Array(1) } })
  const second = send({ name: 'forecastTimes', given: times })
  expect(await answer(first)).toMatchObject({ gives: [1] })
  expect(await answer(second)).toMatchObject({ gives: [1, 2] })
})

test('one write that cannot be done does not keep the others of its transaction from being', async () => {
  const good = send({ name: 'putDocument', given: { name: 'good', data: '1' } })
  // What no caller sends: a column that must not be null.
  const bad = send({ name: 'putDocument', given: { name: 'bad', data: null as unknown as string } })
  const alsoGood = send({ name: 'putDocument', given: { name: 'alsoGood', data: '2' } })
  expect(await answer(bad)).toMatchObject({ type: 'failed', facts: { problem: null } })
  for (const id of [good, alsoGood]) expect(await answer(id)).toMatchObject({ type: 'done' })
  expect(await answer(send({ name: 'document', given: 'alsoGood' }))).toMatchObject({ gives: '2' })
})

test('what is cancelled before its turn is not begun', async () => {
  const cancelled = send({ name: 'putDocument', given: { name: 'a', data: '1' } })
  desk.receive({ type: 'cancel', id: cancelled })
  expect(await answer(send({ name: 'document', given: 'a' }))).toMatchObject({ gives: null })
})

test('a full disk stops writing, not reading, and writing goes on by itself', async () => {
  expect(await answer(append(0))).toMatchObject({ type: 'done', facts: { problem: null } })
  archive.database.exec(`PRAGMA max_page_count = ${pragma(archive.database, 'page_count') + 8}`)
  let failed = 0
  let acknowledged = 1
  for (let i = 1; failed < 3; i++) {
    const message = await answer(append(i * 1000))
    if (message.type === 'done') {
      acknowledged++
      continue
    }
    failed++
    expect(message).toMatchObject({
      type: 'failed',
      error: { code: 'disk-full' },
      facts: { problem: expect.stringMatching(/fleetcast\.db is full\. Nothing is recorded/) as string },
    })
  }
  const span = { fromMs: 0, toMs: Infinity }
  const read = await answer(
    send({ name: 'rows', given: { tier: 'sample', span, which: { servers: null, metrics: null } } }),
  )
  expect(read).toMatchObject({ type: 'done' })
  const { gives } = read as { readonly gives: { readonly timeMs: Float64Array } }
  expect(gives.timeMs.length).toBe(acknowledged * 300)
  expect(archive.totals.points).toBe(acknowledged * 300)

  archive.database.exec('PRAGMA max_page_count = 100000')
  // Nobody writes: it finds out by itself.
  await vi.waitFor(() => expect(said.at(-1)).toMatchObject({ type: 'facts', facts: { problem: null } }), {
    timeout: 8000,
  })
  expect(await answer(append(1e9))).toMatchObject({ type: 'done', facts: { problem: null } })
})

test('names that a transaction which failed brought are brought again by the next', async () => {
  archive.database.exec(`PRAGMA max_page_count = ${pragma(archive.database, 'page_count')}`)
  expect(await answer(append(0))).toMatchObject({ type: 'failed' })
  archive.database.exec('PRAGMA max_page_count = 100000')
  // The packer has sent the names, and sends only codes.
  expect(await answer(append(1000, 3))).toMatchObject({ type: 'done' })
  const span = { fromMs: 0, toMs: Infinity }
  const which = { servers: null, metrics: null }
  expect(await answer(send({ name: 'rows', given: { tier: 'sample', span, which } }))).toMatchObject({
    gives: {
      servers: [0, 1, 2].map((s) => ({ name: `server-${s}`, rows: 1 })),
      metrics: [{ name: 'cpu' }],
    },
  })
})

test('codes that count from 0 again do not change what waits under the old ones', async () => {
  packer = new Packer(2)
  const ids = [append(0, 3), append(1000, 3), append(2000, 1), append(3000, 2)]
  for (const id of ids) expect(await answer(id)).toMatchObject({ type: 'done' })
  const span = { fromMs: 0, toMs: Infinity }
  const which = { servers: null, metrics: null }
  expect(await answer(send({ name: 'rows', given: { tier: 'sample', span, which } }))).toMatchObject({
    gives: {
      servers: [4, 3, 2].map((rows, s) => ({ name: `server-${s}`, rows })),
      metrics: [{ name: 'cpu' }],
    },
  })
})

test('what came before closing is done, and upkeep is dropped', async () => {
  const id = append(0)
  send({ name: 'tidy', given: { nowMs: 0, leastStepMs: 0 } })
  const closed = send({ name: 'close', given: null }, -1)
  expect(await answer(closed)).toMatchObject({ type: 'done' })
  expect(await answer(id)).toMatchObject({ type: 'done' })
})
