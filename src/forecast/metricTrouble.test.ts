import { describe, expect, it } from 'vitest'
import { FAKE_FLEET, fakeForecast } from '../app/testing/fakeForecast.ts'
import { assessBy } from './assess.ts'
import { metricTroubles } from './metricTrouble.ts'
import { DEFAULT_CRITERIA, DEFAULT_ODDS } from './thresholds.ts'

const METRICS = ['cpu_percent', 'disk_percent', 'load_average', 'memory_percent']
const forecast = fakeForecast({ ...FAKE_FLEET, servers: 3, metrics: METRICS })
const assessed = assessBy(forecast, DEFAULT_CRITERIA)

/** What stands here of each series, all others being well. */
function judged(
  said: Readonly<Record<string, Partial<Record<'severity' | 'chance' | 'medianMs' | 'met', unknown>>>>,
) {
  const at = forecast.series.map(({ server, metric }) => said[`${server} ${metric}`] ?? {})
  const numbers = (name: 'chance' | 'medianMs' | 'met', other: number) =>
    at.map((each) => (each[name] as number | undefined) ?? other)
  return {
    ...assessed,
    odds: DEFAULT_ODDS,
    severity: at.map((each) => (each.severity as 'ok' | undefined) ?? 'ok'),
    chance: Float32Array.from(numbers('chance', 0.05)),
    medianMs: Float64Array.from(numbers('medianMs', NaN)),
    met: Float64Array.from(numbers('met', NaN)),
    limit: Float64Array.from(forecast.series, () => 90),
  }
}
const order = (said: Parameters<typeof judged>[0]) => metricTroubles(METRICS, forecast, judged(said))

describe('the metrics in trouble', () => {
  it('come with the most and likeliest new breaches first, then what breaches now, then by name', () => {
    const found = order({
      'web-01 memory_percent': { severity: 'critical', chance: 0.9 },
      'web-01 load_average': { severity: 'warning', chance: 0.5 },
      'db-01 load_average': { severity: 'warning', chance: 0.5 },
      'db-01 disk_percent': { severity: 'breaching', chance: 1, met: 90 },
    })
    expect(found.map(({ metric }) => metric)).toEqual([
      'load_average',
      'memory_percent',
      'disk_percent',
      'cpu_percent',
    ])
    expect(found[0]?.expected).toBeCloseTo(1)
    expect(found.map(({ breaching }) => breaching)).toEqual([0, 0, 1, 0])
  })

  it('count what breaches by its chance of the critical threshold, and no chance that is not watched', () => {
    const found = order({
      'web-01 disk_percent': { severity: 'breaching', chance: 0.4, met: 75 },
      'db-01 disk_percent': { severity: 'breaching', chance: 0.05, met: 75 },
    })
    // The other metrics' three series of 5 % each count for nothing.
    expect(found.map(({ expected }) => Number(expected.toFixed(3)))).toEqual([0.4, 0, 0, 0])
    expect(found[0]).toMatchObject({ metric: 'disk_percent', breaching: 2 })
  })

  it('show at the median where the likeliest new breach does, else on the bad side', () => {
    const levels = (medianMs: number) =>
      order({
        'web-01 cpu_percent': { severity: 'warning', chance: 0.6, medianMs },
        'db-01 cpu_percent': { severity: 'watch', chance: 0.2, medianMs: 1 },
      })[0]?.level
    expect(levels(NaN)).toBe(0.9)
    expect(levels(3_600_000)).toBe(0.5)
    const below = judged({ 'web-01 cpu_percent': { severity: 'warning', chance: 0.6 } })
    const thresholds = {
      ...assessed.thresholds,
      cpu_percent: { warning: 20, critical: 10, direction: 'below' },
    } as const
    expect(metricTroubles(METRICS, forecast, { ...below, thresholds })[0]?.level).toBeCloseTo(0.1)
  })
})
