import { afterAll, beforeAll, expect, test } from 'vitest'
import { sourcesFromDisk } from '#data/node.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { rowsOf } from '#data/liveTable.ts'
import { nativeBackend } from '#runtime/native.ts'
import type { HeldModel } from './heldModel.ts'
import type { HeldTable } from './heldTable.ts'
import { Session, type SessionRequest } from './session.ts'

const { signal } = new AbortController()
const silent = () => undefined

let session: Session
let model: HeldModel
beforeAll(async () => {
  session = new Session({ backends: () => [nativeBackend({ threads: 1 })], maxBlockingMs: null })
  const options = { quantiles: null, prefer: null, excludedBackends: [] }
  model = await session.load(await sourcesFromDisk('public/models/default'), options, silent, signal)
})
afterAll(() => session.release())

const fleet = simulate({ mode: 'business_hours', servers: 5, steps: 400, seed: 5 })
const [first = '', second = '', , , last = ''] = fleet.servers

/** The fleet, and a server of one row that cannot be forecast. */
async function tableOf(): Promise<HeldTable> {
  const table = session.table([], 'live')
  await session.read({ table, model, stepMs: null }, silent, signal)
  session.append(table, rowsOf(fleet))
  session.append(table, {
    servers: ['young'],
    timeMs: [fleet.timeMs[399] ?? NaN],
    metrics: [{ name: 'cpu_percent', values: [50] }],
    labels: [],
  })
  return table
}
const asked = (table: HeldTable, servers: readonly string[] | null): SessionRequest => ({
  table,
  model,
  stepMs: null,
  renames: {},
  servers,
})

test('a forecast of some servers is that of all, of them alone', async () => {
  const table = await tableOf()
  const all = await session.forecast(asked(table, null), silent, signal)
  const part = await session.forecast(asked(table, [last, second, 'nobody']), silent, signal)
  expect([...new Set(part.series.map(({ server }) => server))]).toEqual([second, last])
  const width = part.horizon * part.levels.length
  part.series.forEach(({ server, metric }, at) => {
    const same = all.series.findIndex((key) => key.server === server && key.metric === metric)
    const theirs = all.quantiles.subarray(same * width, (same + 1) * width)
    part.quantiles.subarray(at * width, (at + 1) * width).forEach((value, i) => {
      expect(value).toBeCloseTo(theirs[i] ?? NaN, 3)
    })
    expect(part.originMs[at]).toBe(all.originMs[same])
  })
  expect(part).toMatchObject({ issueTimeMs: all.issueTimeMs, notes: all.notes, leftOut: [] })
  expect(all.leftOut.map(({ server }) => server)).toContain('young')
})

test('servers of which nothing can be forecast are left out with the reason', async () => {
  const table = await tableOf()
  const part = await session.forecast(asked(table, ['young']), silent, signal)
  expect(part.series).toEqual([])
  expect(part.leftOut).toMatchObject([{ server: 'young', code: 'too-short' }])
})

test('a forecast of a part never becomes the one that is kept', async () => {
  const table = await tableOf()
  await session.forecast(asked(table, [first]), silent, signal)
  expect(table.kept).toBeNull()
  const all = await session.forecast(asked(table, null), silent, signal)
  const part = await session.forecast(asked(table, [first]), silent, signal)
  expect(part).not.toBe(all)
  expect(table.kept?.forecast).toBe(all)
})
