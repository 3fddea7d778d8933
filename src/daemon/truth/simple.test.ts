import { describe, expect, test } from 'vitest'
import { SERVABLE } from '#forecast/accuracy/comparison.ts'
import { createReferences } from '#forecast/accuracy/references.ts'
import { LOSS_LEVELS } from '#forecast/accuracy/score.ts'
import { toGrid } from '#forecast/window/grid.ts'
import { rowsOf } from '#data/liveTable.ts'
import { seededRandom } from '#testing/daemonParts/randomFeed.ts'
import { tableOf } from '#testing/tables.ts'
import { Past } from './past.ts'
import { SimpleForecasts } from './simple.ts'

const STEP_MS = 1_800_000
const DAY_STEPS = 48
const HORIZON = 24
const STEPS = 6 * DAY_STEPS

function past(length: number, steps = STEPS) {
  const random = seededRandom(5)
  const values = Array.from({ length: steps }, (_, at) => 40 + 10 * Math.sin(at / 7) + 8 * random())
  // Some steps have no value.
  const holed = values.map((value, at) => (at % 37 === 5 ? null : value))
  const table = tableOf([
    { server: 'a', timeMs: values.map((_, at) => at * STEP_MS + 60_000), metrics: { cpu: holed } },
  ])
  const ring = new Past(STEP_MS, length)
  ring.add(rowsOf(table), () => false)
  const actuals = ring.series('a', 'cpu')
  if (actuals === null) throw new Error('nothing was remembered')
  return { table, ring, actuals }
}

describe('simple forecasts of what is past', () => {
  test('are those that a backtest compares with', () => {
    const { table, actuals } = past(STEPS)
    const grid = toGrid(table, { stepMs: STEP_MS, allowsGaps: true })
    const column = table.metrics[0]
    if (column === undefined) throw new Error('no column')
    const [origin, lead] = [5 * DAY_STEPS + 3, 14]
    const stride = HORIZON / 4
    const references = createReferences(grid, { split: origin + lead - HORIZON, horizon: HORIZON, stride })
    const expected = references.forecast(0, column, origin)
    const found = new SimpleForecasts({ daySteps: DAY_STEPS, horizon: HORIZON }).at(
      'a',
      actuals,
      origin,
      lead,
    )
    for (const name of SERVABLE) {
      const from = (lead - 1) * LOSS_LEVELS.length
      expect(found[name], name).not.toBeNull()
      expected[name].subarray(from, from + 3).forEach((value, at) => {
        expect(found[name]?.[at], `${name} at ${String(LOSS_LEVELS[at])}`).toBeCloseTo(value, 4)
      })
    }
  })

  test('are none where there is too little past for them', () => {
    const { actuals } = past(STEPS, DAY_STEPS + 10)
    const simple = new SimpleForecasts({ daySteps: DAY_STEPS, horizon: HORIZON })
    expect(simple.at('a', actuals, 20, 5)).toMatchObject({
      lastValue: null,
      seasonalNaive: null,
      straightLine: null,
      windowDay: null,
    })
    expect(simple.at('a', actuals, 20, 5).windowRecent).not.toBeNull()
  })
})

describe('the past', () => {
  test('remembers the newest slots, and nothing of what is left out', () => {
    const { ring, actuals, table } = past(100)
    expect([...actuals.slots()][0]).toBeGreaterThanOrEqual(STEPS - 100)
    expect(actuals.at(STEPS - 101)).toBeNaN()
    expect(actuals.at(STEPS)).toBeNaN()
    expect(actuals.newestBefore(STEPS + 50)).toBeCloseTo(table.metrics[0]?.values.at(-1) ?? NaN, 4)
    const next = {
      servers: ['a'],
      timeMs: [STEPS * STEP_MS],
      metrics: [{ name: 'cpu', values: [99] }],
      labels: [],
    }
    ring.add(next, (server, timeMs) => server === 'a' && timeMs === STEPS * STEP_MS)
    expect(ring.series('a', 'cpu')?.at(STEPS)).toBeNaN()
    ring.add(next, () => false)
    expect(ring.series('a', 'cpu')?.at(STEPS)).toBe(99)
    // Far on, nothing of before is left.
    ring.add({ ...next, timeMs: [3 * STEPS * STEP_MS] }, () => false)
    expect([...(ring.series('a', 'cpu')?.slots() ?? [])]).toEqual([3 * STEPS])
  })

  test('takes servers by their own phase', () => {
    const ring = new Past(STEP_MS, 10)
    const at = (server: string, timeMs: number) => ({
      servers: [server],
      timeMs: [timeMs],
      metrics: [],
      labels: [],
    })
    ring.add(at('a', 10 * STEP_MS + 0.49 * STEP_MS), () => false)
    expect(ring.slotOf('a', 11 * STEP_MS + 0.51 * STEP_MS)).toBe(11)
    expect(ring.slotOf('b', 0)).toBeNull()
  })
})
