import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { chancesBy } from '#forecast/chance/chancesBy.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import type { Threshold } from '#forecast/thresholds.ts'
import { choicesOf, feasible, shownName, shownOf, worstOf, type Shown } from '../../../state/screen/shown.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { fieldSteps, marginOf, type Field, type Source } from './field.ts'
import { lagOf, spanOf, tableColumnSteps, timeOf } from './span.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 12 })
const cpu: Threshold = { warning: 75, critical: 90, direction: 'above' }
const idle: Threshold = { warning: 60, critical: 10, direction: 'below' }
const time = spanOf(forecast, 'time')

function fieldOf(sources: readonly (readonly Source[])[], shown: Shown, span = time): Field {
  const steps = fieldSteps(forecast, sources, shown, span)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
const of = (series: number, threshold: Threshold | null, known = true): Source => ({
  kind: 'series',
  series,
  threshold,
  known,
})
const plain = (series: number) => of(series, null)
const left: Source = {
  kind: 'left-out',
  leftOut: { server: 'a', metric: 'b', code: 'too-short', reason: '12 rows' },
}
const median = { kind: 'level', level: 0.5 } as const
/** Value of a line at a step from the issue time. */
const at = (field: Field, line: number, step: number) =>
  field.values[line * field.span.count + step - field.span.first]!

describe('the columns', () => {
  it('give the past two thirds, and end at the horizon', () => {
    expect(time).toEqual({ first: -191, count: 288 })
    expect(timeOf(forecast, time.first + time.count - 1)).toBe(forecast.issueTimeMs + 96 * 300_000)
    expect(spanOf(forecast, 'horizon')).toEqual({ first: 1, count: 96 })
  })

  it('of a table end with the last step and skip evenly', () => {
    expect(tableColumnSteps({ first: -3, count: 6 }, 24)).toEqual({ steps: [-3, -2, -1, 0, 1, 2], every: 1 })
    const { steps, every } = tableColumnSteps(time, 24)
    expect(every).toBe(12)
    expect(steps).toHaveLength(24)
    expect(steps.at(-1)).toBe(96)
  })
})

describe('a level', () => {
  it('is the measured value up to the issue time, and the level beyond', () => {
    const field = fieldOf([[plain(3)]], { kind: 'level', level: 0.9 })
    const path = pathAt(forecast, 3, 0.9)
    expect(at(field, 0, 0)).toBe(Math.fround(forecast.current[3]!))
    expect(at(field, 0, 1)).toBe(Math.fround(path[0]!))
    expect(at(field, 0, 96)).toBe(Math.fround(path[95]!))
    expect(at(field, 0, -191)).toBe(forecast.history[3 * forecast.historyLength]!)
  })

  it('is interpolated where the model does not have it', () => {
    const field = fieldOf([[plain(0)]], { kind: 'level', level: 0.6 })
    expect(at(field, 0, 5)).toBeCloseTo(pathAt(forecast, 0, 0.6)[4]!, 4)
  })

  it('keeps a gap of the history, and a server without the metric or left out, unknown', () => {
    const field = fieldOf([[plain(3)], [], [left]], median)
    expect(at(field, 0, 100 - 191 + 5)).toBeNaN()
    expect(field.doubtful[0]).toBe(0)
    expect(field.values.subarray(288).every(Number.isNaN)).toBe(true)
    expect([...field.absent]).toEqual([0, 1, 0])
    expect([...field.doubtful]).toEqual([0, 0, 1])
  })

  it('puts a stale series at its own times: its forecast begins before now and ends before the horizon', () => {
    // Made stale by nine steps.
    expect(lagOf(forecast, 7)).toBe(9)
    const field = fieldOf([[plain(7)]], median)
    expect(at(field, 0, -9)).toBe(Math.fround(forecast.current[7]!))
    expect(at(field, 0, -8)).toBe(Math.fround(pathAt(forecast, 7, 0.5)[0]!))
    expect(at(field, 0, 87)).toBe(Math.fround(pathAt(forecast, 7, 0.5)[95]!))
    expect(at(field, 0, 88)).toBeNaN()
    expect(field.doubtful[0]).toBe(1)
  })
})

describe('risk', () => {
  it('is the chance of having met the warning by that step; in the past it happened or not', () => {
    for (const threshold of [cpu, idle]) {
      const field = fieldOf([[of(0, threshold)]], { kind: 'risk' })
      for (const step of [1, 48, 96]) {
        const chance = chancesBy(forecast, 0, threshold.warning, threshold.direction)[step - 1]!
        expect(at(field, 0, step)).toBe(Math.fround(chance))
      }
      // The last is what every other screen says.
      const { chances } = assessFleet(forecast, () => threshold)
      expect(at(field, 0, 96)).toBe(chances.warning[0])
      expect(at(field, 0, 1)).toBeLessThanOrEqual(at(field, 0, 96))
      const newest = forecast.current[0]!
      const met = threshold.direction === 'above' ? newest >= 75 : newest <= 60
      expect(at(field, 0, 0)).toBe(Number(met))
    }
  })

  it('is not known ahead of a series whose severity is unknown; what was measured stays', () => {
    const sure = of(0, cpu)
    const field = fieldOf([[sure], [of(0, cpu, false)], [sure, of(1, cpu, false)]], { kind: 'any-risk' })
    expect(at(field, 1, 0)).toBe(at(field, 0, 0))
    expect([1, 48, 96].map((step) => at(field, 1, step))).toEqual([NaN, NaN, NaN])
    expect(at(field, 2, 48)).toBe(at(field, 0, 48))
    expect([...field.doubtful]).toEqual([0, 1, 1])
    // Levels are drawn as they are.
    expect(at(fieldOf([[of(0, cpu, false)]], median), 0, 48)).not.toBeNaN()
  })

  it('of any metric is the largest, and doubtful where one of them is missing', () => {
    const two: Threshold = { warning: 20, critical: 95, direction: 'above' }
    const sources = [of(0, cpu), of(1, two)]
    const field = fieldOf([sources, [...sources, left]], { kind: 'any-risk' })
    const chances = [0, 1].map(
      (series) => chancesBy(forecast, series, [cpu, two][series]!.warning, 'above')[9]!,
    )
    expect(Math.max(...chances)).toBeGreaterThan(0)
    expect(at(field, 0, 10)).toBe(Math.fround(Math.max(...chances)))
    expect(at(field, 1, 10)).toBe(at(field, 0, 10))
    expect([...field.doubtful]).toEqual([0, 1])
  })
})

it('shows the room to the warning threshold, negative beyond it', () => {
  const field = fieldOf([[of(0, cpu)]], { kind: 'margin' })
  expect(at(field, 0, 3)).toBeCloseTo(75 - pathAt(forecast, 0, 0.5)[2]!, 4)
  expect(marginOf(8, idle)).toBe(-52)
  expect(marginOf(80, cpu)).toBe(-5)
})

describe('what is shown', () => {
  it.each(['p50', 'p2.5', 'p98', 'risk', 'any-risk', 'margin'])('%s keeps its name', (name) => {
    expect(shownName(shownOf(name)!)).toBe(name)
  })
  it.each(['p', 'p0', 'p100', 'p-5', 'median', ''])('%j is nothing', (name) => {
    expect(shownOf(name)).toBeNull()
  })
  it('offers what the metric can show, and takes the median for what it cannot', () => {
    expect(choicesOf([0.1, 0.5, 0.9], cpu, true).map(shownName)).toEqual([
      'p90',
      'p50',
      'p10',
      'risk',
      'margin',
      'any-risk',
    ])
    const plain = choicesOf([0.1, 0.5, 0.9], null, false)
    expect(plain.map(shownName)).toEqual(['p90', 'p50', 'p10'])
    expect(feasible({ kind: 'risk' }, plain)).toEqual(median)
    expect(feasible({ kind: 'level', level: 0.9 }, plain)).toEqual({ kind: 'level', level: 0.9 })
    expect(feasible({ kind: 'risk' }, choicesOf([0.2, 0.4, 0.6], null, false))).toEqual({
      kind: 'level',
      level: 0.4,
    })
  })
  it('hides the better of two values, whichever way bad lies', () => {
    expect(worstOf(median, cpu)).toBe('largest')
    expect(worstOf(median, idle)).toBe('smallest')
    expect(worstOf({ kind: 'risk' }, idle)).toBe('largest')
    expect(worstOf({ kind: 'margin' }, cpu)).toBe('smallest')
  })
})
