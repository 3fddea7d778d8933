import { expect, test } from 'vitest'
import { FakeForecasts, fakeJudged } from './forecasts.ts'

test('a fake forecast has ordered levels, a series that gets worse, and finite numbers', () => {
  const { forecast, assessment } = fakeJudged({ servers: 3 })
  expect(forecast.series).toHaveLength(12)
  const { levels, quantiles } = forecast
  for (let at = 0; at + 1 < quantiles.length; at++) {
    expect(Number.isFinite(quantiles[at])).toBe(true)
    if ((at + 1) % levels.length !== 0)
      expect(quantiles[at + 1] ?? NaN).toBeGreaterThanOrEqual(quantiles[at] ?? NaN)
  }
  expect(['critical', 'warning', 'breaching']).toContain(assessment.servers.at(1)?.severity)
  expect(assessment.servers.map(({ server }) => server)).toEqual(['db-2', 'web-1', 'web-3'])
})

test('offsets of what fakes publish rise', () => {
  const fake = new FakeForecasts()
  expect(fake.standing().kind).toBe('none')
  expect([fake.publish().offset, fake.publish().offset]).toEqual([1, 2])
})
