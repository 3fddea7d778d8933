// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { learnedText } from '#text/learnedChances.ts'
import { environmentWords } from '#text/environment/words.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import { completeDom } from '../../testing/dom.ts'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { fakeStore } from '../../testing/fakeStore.ts'
import { Upcoming } from './BreachLists.tsx'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 6 })
const assessment = assessFleet(forecast, thresholdsWith({}))

function outlook(of = forecast, assessed = assessment): Outlook {
  const steps = outlookOf(of, assessed, assessed.servers)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

beforeEach(completeDom)
afterEach(cleanup)

it('says what the chances follow once past forecasts were tried, and of each row what they were before', () => {
  const model = { strength: 0.2, intercept: 0.4, pathWeight: 0.3, pastWeight: 0, recentWeight: 0.2 }
  const models = Object.fromEntries(forecast.series.map(({ metric }) => [metric, model]))
  const learned = { ...forecast, chances: { models, windows: 240 } }
  const judged = assessFleet(learned, thresholdsWith({}))
  const show = (of: typeof forecast, assessed: typeof assessment) =>
    render(
      <AppStoreProvider store={fakeStore()}>
        <Upcoming outlook={outlook(of, assessed)} forecast={of} />
      </AppStoreProvider>,
    )
  const titles = () =>
    [...document.querySelectorAll('[data-breach]')].map((row) => row.getAttribute('title') ?? '')
  const { unmount } = show(forecast, assessment)
  expect(screen.queryByText(/^Chances now follow/)).toBeNull()
  expect(titles().length).toBeGreaterThan(0)
  expect(titles().join()).not.toContain('other fleets')
  unmount()
  show(learned, judged)
  expect(screen.getByText(learnedText(learned.chances))).toBeDefined()
  expect(titles().join()).toMatch(
    /after checking 240 past forecasts of this data: ≥ .*\d+\s% \(\d+\s% before\)/,
  )
})

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
