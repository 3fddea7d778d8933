import { expect, it } from 'vitest'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { measuredAt } from '../../features/charts/track.ts'
import { indexForecast } from '../../state/forecastIndex.ts'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { pastOutcome } from './pastOutcome.ts'
import { serverTracks } from './tracks.ts'

const { stepMs } = FAKE_FLEET
const forecast = fakeForecast({ ...FAKE_FLEET, servers: 10 })
const now = { forecast, index: indexForecast(forecast) }
const STEPS = 20
/** The same numbers, said to be made twenty steps earlier. */
const before = {
  ...forecast,
  issueTimeMs: forecast.issueTimeMs - STEPS * stepMs,
  originMs: forecast.originMs.map((time) => time - STEPS * stepMs),
}
const past = { forecast: before, index: indexForecast(before) }
const [track] = serverTracks(past, now, ['web-01'], ['cpu_percent'], null)
const series = past.index.byMetric.get('cpu_percent')?.get('web-01')
if (track === undefined || series === undefined) throw new Error('no track')

const current = before.current[series] ?? NaN
const since = Array.from({ length: STEPS }, (_, at) =>
  measuredAt(track, before.issueTimeMs + (at + 1) * stepMs),
)
const highest = Math.max(...since)
const of = (warning: number, critical: number) =>
  pastOutcome(track, { forecast: before, series }, { warning, critical, direction: 'above' }, DEFAULT_ODDS)

it('is of the warning threshold, met when it was measured first', () => {
  expect(since.every(Number.isFinite)).toBe(true)
  expect(highest).toBeGreaterThan(current)
  const outcome = of(highest, 1e6)
  expect(outcome).toMatchObject({ limit: highest, rest: 'open' })
  expect(outcome?.metMs).toBe(before.issueTimeMs + (since.indexOf(highest) + 1) * stepMs)
  expect(outcome?.chance).toBeGreaterThan(0)
  expect(of(1e6, 2e6)).toMatchObject({ limit: 1e6, metMs: null })
})

it('is of the critical one where it was met, or the other was met already', () => {
  expect(of(current + 0.001, highest)).toMatchObject({ limit: highest })
  expect(of(current, 1e6)).toMatchObject({ limit: 1e6, metMs: null })
  expect(of(current - 1, current)).toMatchObject({ limit: current, chance: null })
})

it('is over once the horizon is, whatever single row is missing, and says where too little was measured', () => {
  const steps = track.fan.horizon
  const measured = (isThere: (at: number) => boolean) => {
    const values = Float32Array.from({ length: steps + 1 }, (_, at) => (isThere(at) ? 1 : NaN))
    const shown = { ...track, past: { startMs: track.fan.originMs, stepMs: track.fan.stepMs, values } }
    return pastOutcome(
      shown,
      { forecast: before, series },
      { warning: 1e6, critical: 2e6, direction: 'above' },
      DEFAULT_ODDS,
    )?.rest
  }
  expect(measured((at) => at !== 5)).toBe('over')
  expect(measured((at) => at < steps / 2)).toBe('unknown')
})
