import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MetricTable } from '#forecast/table.ts'
import { defaultModel } from '#testing/defaultModel.ts'
import { tableOf } from '#testing/tables.ts'
import { forecastFleet } from './forecastFleet.ts'
import type { CompiledModel } from '../model/compileModel.ts'

const STEP_MS = 300_000
const T0 = Date.UTC(2026, 0, 5)
const { signal } = new AbortController()

let loaded: CompiledModel
beforeAll(async () => {
  loaded = await defaultModel()
})
afterAll(() => loaded.release())

/** Two servers, `rows` of them every rowMs; what comes after `sureUntil` is multiplied. */
function fleet(rows: number, rowMs: number, sureUntil: number, factor: number): MetricTable {
  const timesOf = (count: number) => Array.from({ length: count }, (_, row) => T0 + row * rowMs)
  const value = (timeMs: number, row: number) =>
    (40 + 20 * Math.sin((timeMs / 86_400_000) * 2 * Math.PI) + (row % 7)) * (timeMs > sureUntil ? factor : 1)
  return tableOf(
    [rows, rows - 20].map((count, server) => ({
      server: `s${server}`,
      timeMs: timesOf(count),
      metrics: { cpu_percent: timesOf(count).map(value) },
    })),
  )
}

test.each([
  ['rows on the step', 600, STEP_MS],
  ['rows that are aggregated to it', 3000, 60_000],
])('a replay is the forecast that was made then: %s', async (_, rows, rowMs) => {
  const asOfMs = T0 + (rows - 1) * rowMs - 100 * STEP_MS
  const options = { stepMs: null, renames: {} }
  const ask = (table: MetricTable, changed: { asOfMs?: number }) =>
    forecastFleet(table, loaded, { ...options, ...changed }, () => undefined, signal)

  const replay = await ask(fleet(rows, rowMs, asOfMs, 1.5), { asOfMs })
  const kept = (asOfMs - T0) / rowMs + 1
  const cut = fleet(rows, rowMs, asOfMs, 1)
  const then = await ask(rowsUpTo(cut, kept), {})
  expect(replay.issueTimeMs).toBe(asOfMs)
  expect(replay.series).toEqual(then.series)
  expect(replay.originMs).toEqual(then.originMs)
  expect(replay.quantiles).toEqual(then.quantiles)
  expect(replay.history).toEqual(then.history)
  expect(replay.provenance).toMatchObject({ source: 'local', asOfMs: replay.issueTimeMs })
  expect(then.provenance).toMatchObject({ source: 'local', asOfMs: null })
})

test('before the first row there is nothing to replay', async () => {
  const options = { stepMs: null, renames: {}, asOfMs: T0 - 1 }
  const replay = forecastFleet(fleet(600, STEP_MS, Infinity, 1), loaded, options, () => undefined, signal)
  await expect(replay).rejects.toMatchObject({ code: 'no-rows' })
})

/** The first rows of every server. */
function rowsUpTo(table: MetricTable, kept: number): MetricTable {
  return tableOf(
    table.servers.map((server, s) => {
      const from = table.offsets[s] ?? 0
      const to = Math.min(table.offsets[s + 1] ?? 0, from + kept)
      const [cpu] = table.metrics
      return {
        server,
        timeMs: [...table.timeMs.subarray(from, to)],
        metrics: { cpu_percent: [...(cpu?.values.subarray(from, to) ?? [])] },
      }
    }),
  )
}
