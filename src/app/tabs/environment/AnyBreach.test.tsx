// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { assessFleet, type Assessment } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { unknownAssessment } from '#forecast/unknownAssessment.ts'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { AnyBreach } from './AnyBreach.tsx'
import { AnyBreachHow } from './AnyBreachHow.tsx'

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
  const { rerender } = render(<AnyBreach outlook={outlook(assessment)} forecast={forecast} />)
  expect(rows()[2]).toMatch(/^within 8 h.*%/)
  rerender(<AnyBreach outlook={outlook(unknownAssessment(assessment))} forecast={forecast} />)
  expect(rows().slice(1, 3)).toEqual(['within 30 minunknownunknown', 'within 8 hunknownunknown'])
})

describe('how it is worked out names the past that was looked at', () => {
  const said = (of: FleetForecast) => {
    const { container } = render(<AnyBreachHow outlook={outlook(assessment)} forecast={of} />)
    return container.textContent
  }
  const none = new Float32Array()
  const extremes = { blockSteps: 12, blocks: 168, highs: none, lows: none }
  it('by the step of the forecast', () => {
    expect(said({ ...forecast, extremes })).toContain('over its last 7 d and over its last 1 d,')
    cleanup()
    expect(said({ ...forecast, extremes, stepMs: 60_000 })).toContain(
      'over its last 1 d 10 h and over its last 4 h 48 m,',
    )
  })
  it('by its history where that is all there is', () => {
    expect(said({ ...forecast, historyLength: 48 })).toContain('within as long a time, over its last 4 h,')
  })
})
