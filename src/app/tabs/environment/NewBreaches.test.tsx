// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { assessFleet, type Assessment } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { anyOf } from '#forecast/outlook/anyBreach.ts'
import { newBreaches } from '#forecast/outlook/newBreaches.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { unknownAssessment } from '#forecast/unknownAssessment.ts'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { chancesHow } from '#text/environment/chances.ts'
import { NewBreaches } from './NewBreaches.tsx'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 6 })
const assessment = assessFleet(forecast, thresholdsWith({}))

function outlook(assessed: Assessment): Outlook {
  const steps = outlookOf(forecast, assessed, assessed.servers)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

afterEach(cleanup)

it('where nothing is known there is no chance, and certainly none of 0 %', () => {
  const rows = () => screen.getAllByRole('row').map(({ textContent }) => textContent)
  const { rerender } = render(<NewBreaches outlook={outlook(assessment)} forecast={forecast} />)
  expect(rows()[2]).toMatch(/^within 8 h[\d<.]+ range \d+( to \d+)?/)
  rerender(<NewBreaches outlook={outlook(unknownAssessment(assessment))} forecast={forecast} />)
  expect(rows().slice(1, 3)).toEqual(['within 30 minunknownunknown', 'within 8 hunknownunknown'])
})

it('of a forecast in parts says what can only grow, and nothing of a new breach from servers that breach already', () => {
  const whole = outlook(assessment)
  const soFar = { done: 4, of: 18 }
  const of = {
    known: 3,
    already: 1,
    soon: anyOf([]),
    horizon: anyOf([0.4, 0.5]),
    counts: { soon: newBreaches([]), horizon: newBreaches([0.4, 0.5]) },
  }
  const cells = () => screen.getAllByRole('cell').map(({ textContent }) => textContent)
  const { rerender } = render(<NewBreaches outlook={{ ...whole, soFar, warning: of }} forecast={forecast} />)
  expect(cells()).toContain('0.9 or more ≥\u00a050\u202f% chance of any')
  rerender(<NewBreaches outlook={{ ...whole, soFar, warning: { ...of, already: 3 } }} forecast={forecast} />)
  expect(cells()).toContain('not yet')
  expect(cells().some((text) => text.startsWith('0.9'))).toBe(false)
})

it('tells a chance only where it says something', () => {
  const whole = outlook(assessment)
  const many = new Array<number>(30).fill(0.5)
  const of = {
    known: 31,
    already: 1,
    soon: anyOf([0.001]),
    horizon: anyOf(many),
    counts: { soon: newBreaches([0.001]), horizon: newBreaches(many) },
  }
  render(<NewBreaches outlook={{ ...whole, warning: of }} forecast={forecast} />)
  const cells = screen.getAllByRole('cell').map(({ textContent }) => textContent)
  expect(cells).toContain('<0.1 range 0')
  expect(cells).toContain('15.0 range 0 to 30')
})

describe('how it is worked out names the past that was looked at', () => {
  const said = (of: FleetForecast) => {
    return chancesHow(outlook(assessment), of).flat().join(' ')
  }
  const none = new Float32Array()
  const extremes = { blockSteps: 12, blocks: 168, highs: none, lows: none }
  it('by the step of the forecast', () => {
    expect(said({ ...forecast, extremes })).toContain('over its last 7 d and over its last 1 d,')
    expect(said({ ...forecast, extremes, stepMs: 60_000 })).toContain(
      'over its last 1 d 10 h and over its last 4 h 48 m,',
    )
  })
  it('by its history where that is all there is', () => {
    expect(said({ ...forecast, historyLength: 48 })).toContain('within as long a time, over its last 4 h,')
  })
})
