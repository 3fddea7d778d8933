import { describe, expect, it } from 'vitest'
import { assessBy, type JudgedForecast } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { DEFAULT_CRITERIA, type Criteria } from '#forecast/thresholds.ts'
import { FAKE_FLEET, fakeForecast } from '../testing/fakeForecast.ts'
import { changesBetween } from './changes.ts'

const FLEET = { ...FAKE_FLEET, servers: 3, metrics: ['cpu_percent', 'disk_percent'] }
const given = fakeForecast(FLEET)
const { length } = given.series
const perSeries = given.quantiles.length / length

/** Every value of a series is one level; so many steps later. */
function judged(
  levelOf: (at: number) => number,
  { later = 0, pending = [], criteria = DEFAULT_CRITERIA }: Partial<Options> = {},
): JudgedForecast {
  const forecast: FleetForecast = {
    ...given,
    issueTimeMs: given.issueTimeMs + later * given.stepMs,
    originMs: given.originMs.map((ms) => ms + later * given.stepMs),
    quantiles: given.quantiles.map((_, at) => levelOf(Math.floor(at / perSeries))),
    current: given.current.map(() => 20),
    ...(pending.length > 0 && {
      pending: {
        series: Uint8Array.from(given.series, (_, at) => Number(pending.includes(at))),
        count: pending.length,
      },
    }),
  }
  return { forecast, assessment: assessBy(forecast, criteria) }
}
interface Options {
  readonly later: number
  readonly pending: readonly number[]
  readonly criteria: Criteria
}

const at = (server: string, metric: string) =>
  given.series.findIndex((key) => key.server === server && key.metric === metric)
const server = given.series[0]?.server ?? ''
const cpu = at(server, 'cpu_percent')
const disk = at(server, 'disk_percent')
const calm = () => 20
const full =
  (...series: readonly number[]) =>
  (each: number) =>
    series.includes(each) ? 99 : 20

const namesOf = (before: JudgedForecast, now: JudgedForecast) => {
  const { servers, metrics } = changesBetween(before, now)
  return [[...servers], [...metrics].map(([name, own]) => [name, ...own])]
}
const NOTHING = [[], []]

describe('what a newer forecast changes', () => {
  it('is told by server and metric', () => {
    const now = judged(full(cpu), { later: 1 })
    expect(namesOf(judged(calm), now)).toEqual([[server], [[server, 'cpu_percent']]])
    expect(namesOf(now, judged(calm, { later: 2 }))).toEqual([[server], [[server, 'cpu_percent']]])
    expect(namesOf(now, judged(full(cpu), { later: 2 }))).toEqual(NOTHING)
  })

  it('is found by name where series stand elsewhere', () => {
    const now = judged(full(cpu), { later: 1 })
    const series = given.series.toReversed()
    const before = { ...judged(calm), forecast: { ...judged(calm).forecast, series } }
    expect(namesOf(before, now)).toEqual([[server], [[server, 'cpu_percent']]])
  })

  it('is the metric alone where the server was as bad before', () => {
    expect(namesOf(judged(full(cpu)), judged(full(cpu, disk), { later: 1 }))).toEqual([
      [],
      [[server, 'disk_percent']],
    ])
  })

  it('is nothing where more of it becomes known', () => {
    const before = judged(full(cpu, disk), { pending: [disk] })
    expect(namesOf(before, judged(full(cpu, disk), { later: 1 }))).toEqual(NOTHING)
    const worse = judged((each) => (each === disk ? 99 : each === cpu ? 78 : 20), { pending: [disk] })
    const whole = judged((each) => (each === disk ? 99 : each === cpu ? 78 : 20), { later: 1 })
    const severityIn = ({ assessment }: JudgedForecast) =>
      assessment.servers.find((each) => each.server === server)?.severity
    expect([severityIn(worse), severityIn(whole)]).toEqual(['warning', 'critical'])
    expect(namesOf(worse, whole)).toEqual(NOTHING)
    // Nor where another server does change meanwhile.
    const other = given.series.find((key) => key.server !== server)?.server ?? ''
    const besides = at(other, 'cpu_percent')
    const both = judged((each) => (each === disk || each === besides ? 99 : each === cpu ? 78 : 20), {
      later: 1,
    })
    expect(namesOf(worse, both)).toEqual([[other], [[other, 'cpu_percent']]])
  })

  it('is nothing where only thresholds or chances differ, or where it is an earlier one', () => {
    const low = { warning: 10, critical: 15, direction: 'above' } as const
    const criteria = { ...DEFAULT_CRITERIA, thresholds: { cpu_percent: low } }
    expect(namesOf(judged(calm), judged(calm, { later: 1, criteria }))).toEqual(NOTHING)
    const before = judged(calm)
    const learned = judged(full(cpu))
    const again = { ...learned, forecast: { ...learned.forecast, current: before.forecast.current } }
    expect(namesOf(before, again)).toEqual(NOTHING)
    expect(namesOf(judged(calm, { later: 1 }), judged(full(cpu)))).toEqual(NOTHING)
  })
})
