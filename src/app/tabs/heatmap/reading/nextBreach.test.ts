import { describe, expect, it } from 'vitest'
import { assessFleet, thresholdIn } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import type { Shown } from '../../../state/screen/shown.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { answering, type HeatmapData } from '../field/useHeatmapData.ts'
import type { Row } from '../rows/rows.ts'
import { breachStarts, nextCell } from './nextBreach.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 8, metrics: ['cpu_percent'] })
const assessment = assessFleet(forecast, thresholdsWith({}))
const rows = assessment.servers.map((state, at): Row => ({ kind: 'server', state, lines: [at] }))

function dataOf(shown: Shown, below = false): HeatmapData {
  const metric = 'cpu_percent'
  const steps = answering({
    forecast,
    states: assessment.servers,
    assessment,
    metric,
    shown,
    spanKind: 'time',
  })
  for (;;) {
    const { done, value } = steps.next()
    const threshold = { warning: 50, critical: 25, direction: 'below' } as const
    if (done === true) return below ? { ...value, threshold } : value
  }
}

/** The field with all values low, but for these stretches of steps of a line. */
function field(
  data: HeatmapData,
  stretches: readonly (readonly [line: number, from: number, to: number])[],
  value = 80,
) {
  const { span, lines } = data.field
  const values = new Float32Array(lines * span.count).fill(10)
  for (const [line, from, to] of stretches)
    values.fill(value, line * span.count + from - span.first, line * span.count + to - span.first)
  return { ...data, field: { ...data.field, values } }
}
const level = dataOf({ kind: 'level', level: 0.9 })
const { first } = level.field.span
const at = (row: number, step: number) => ({ row, column: step - first })

describe('the breaches of the picture', () => {
  it('begin where a stretch of the forecast is beyond the warning threshold, not in the past', () => {
    expect(thresholdIn(assessment, 'cpu_percent')?.warning).toBe(75)
    const data = field(level, [
      [0, -50, -20],
      [2, 30, 40],
      [2, 60, 61],
      [1, -5, 9],
    ])
    expect(breachStarts(data, rows)).toEqual([at(1, 1), at(2, 30), at(2, 60)])
    expect(breachStarts(field(level, [[1, 5, 9]], 74.9), rows)).toEqual([])
  })

  it('are alarms of a chance, negative headroom, and what is low where low is bad', () => {
    const { alarm } = assessment.odds
    const chances = dataOf({ kind: 'risk' })
    expect(breachStarts(field(chances, [[1, 4, 8]], alarm), rows)[0]).toEqual(at(0, 1))
    const low = { ...chances.field, values: chances.field.values.map(() => alarm - 0.01) }
    expect(breachStarts({ ...chances, field: low }, rows)).toEqual([])
    expect(breachStarts(field(dataOf({ kind: 'margin' }), [[3, 7, 9]], -1), rows)).toEqual([at(3, 7)])
    const below = dataOf({ kind: 'level', level: 0.5 }, true)
    expect(breachStarts(field(below, []), rows)).toHaveLength(rows.length)
  })

  it('are those of a folded group, or else of its servers', () => {
    const data = field(level, [[2, 30, 40]])
    const lines = [1, 2]
    const group = (collapsed: boolean): Row => ({ kind: 'group', profile: 'a', collapsed, lines })
    expect(breachStarts(data, [group(true)])).toEqual([at(0, 30)])
    expect(breachStarts(data, [group(false), ...rows])).toEqual([at(3, 30)])
  })

  it('are gone through in order, around the ends', () => {
    const cells = [at(1, 1), at(2, 30), at(2, 60)]
    expect(nextCell(cells, null, 1)).toBe(cells[0])
    expect(nextCell(cells, null, -1)).toBe(cells[2])
    expect(nextCell(cells, at(2, 29), 1)).toBe(cells[1])
    expect(nextCell(cells, at(2, 30), 1)).toBe(cells[2])
    expect(nextCell(cells, at(2, 60), 1)).toBe(cells[0])
    expect(nextCell(cells, at(2, 30), -1)).toBe(cells[0])
    expect(nextCell([], at(2, 30), 1)).toBeNull()
  })
})
