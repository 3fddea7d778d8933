import { expect, test } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { seriesHistory } from './seriesHistory.ts'

const step = 300_000
const timeMs = Array.from({ length: 400 }, (_, i) => i * step)

test('a past as of an earlier time does not stand in for that of now', async () => {
  const table = tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: timeMs.map((_, i) => i) } }])
  const ask = async (asOfMs: number | null) =>
    await seriesHistory(
      table,
      windowSpec(),
      { stepMs: step, renames: {}, asOfMs },
      [{ server: 'a', profile: null, metric: 'cpu_percent' }],
      { fromMs: 300 * step, toMs: 399 * step },
      () => undefined,
      new AbortController().signal,
    )
  expect((await ask(350 * step)).values[99]).toBeNaN()
  expect((await ask(null)).values[99]).toBe(399)
})
