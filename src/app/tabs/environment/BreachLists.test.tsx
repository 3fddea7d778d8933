// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { environmentWords } from '#text/environment/words.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import { completeDom } from '../../testing/dom.ts'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { fakeStore } from '../../testing/fakeStore.ts'
import { Upcoming } from './BreachLists.tsx'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 6 })
const assessment = assessFleet(forecast, thresholdsWith({}))

function outlook(): Outlook {
  const steps = outlookOf(forecast, assessment, assessment.servers)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

beforeEach(completeDom)
afterEach(cleanup)

it('what is upcoming keeps its height while the forecast comes in parts, and only then', () => {
  const whole = outlook()
  const of = (changes: Partial<Outlook>) => (
    <AppStoreProvider store={store}>
      <Upcoming outlook={{ ...whole, ...changes }} forecast={forecast} />
    </AppStoreProvider>
  )
  const store = fakeStore()
  const panel = () => screen.getByRole('region', { name: environmentWords.upcoming.title })
  const { rerender } = render(of({ soFar: { done: 0, of: 18 }, next: [] }))
  expect(panel().textContent).toContain(environmentWords.upcoming.waiting)
  expect(panel().dataset.height).toBe('kept')
  rerender(of({ soFar: { done: 12, of: 18 } }))
  expect(panel().dataset.height).toBe('kept')
  rerender(of({ soFar: null }))
  expect(panel().dataset.height).toBeUndefined()
})
