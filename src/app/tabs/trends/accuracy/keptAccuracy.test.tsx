// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { accuracyPageWords } from '#text/accuracyPage.ts'
import { FAKE_ISSUE_MS } from '../../../testing/fakeForecast.ts'
import { DAEMON, daemonPage } from '../../../testing/daemonPage.tsx'
import { hereEngine } from '../../../testing/hereEngine.ts'
import { beginLive, endLive, loadTabs, settle } from '../../../testing/livePage.tsx'

// ECharts draws on a canvas, which jsdom has not.
vi.mock('../../../features/charts/SkillCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('../../../features/charts/ReliabilityCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('../../../features/charts/CalibrationCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }))
  await settle()
}
const main = () => screen.getByRole('main').textContent

async function connected() {
  const page = await daemonPage('tab=trends&trends=accuracy', { engine: hereEngine(30).engine })
  act(() => {
    page.store.getState().connect(DAEMON, null)
  })
  await page.happens((link) => {
    const { kept } = link.report()
    link.tick({ kept: { ...kept, issues: 37, fromMs: FAKE_ISSUE_MS - 3_600_000 } })
  })
  await settle()
  return page
}

describe('the accuracy of a daemon', () => {
  it('is of the forecasts that were kept: how many, since when, measured live', async () => {
    await connected()
    expect(main()).toContain('Accuracy of the daemon’s forecasts')
    expect(main()).toContain('37 forecasts kept since 13:05 UTC')
    expect(main()).toContain('Measured live')
    await press(accuracyPageWords.measure)
    expect(main()).toMatch(/forecasts? since 13:05 UTC, each up to 8 h ahead, compared with what happened/)
    expect(main()).not.toMatch(/this file|the file/)
  })

  it('is a backtest on the daemon’s values where the model here forecasts', async () => {
    await connected()
    await press('As the model here says')
    expect(main()).toContain('Accuracy on the daemon’s values')
    await press(accuracyPageWords.run)
    expect(main()).toContain('of the daemon’s values, each 8 h ahead')
    expect(main()).not.toMatch(/on this file/)
  })
})
