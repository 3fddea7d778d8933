// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { daemonWhyWords } from '#text/daemonPanels.ts'
import { describeError, FleetcastError } from '#forecast/errors.ts'
import type { WireExplanation } from '#forecast/wire/explanation.ts'
import { DAEMON, daemonPage } from '../../testing/daemonPage.tsx'
import type { FakeLink } from '../../testing/fakeLink.ts'
import { hereEngine } from '../../testing/hereEngine.ts'
import { beginLive, endLive, loadTabs, settle } from '../../testing/livePage.tsx'

// ECharts draws on a canvas, which jsdom has not.
vi.mock('../charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

const EXPLAINED: WireExplanation = {
  server: 'web-01',
  method: 'approximation',
  summary: 'Primary driver: swap decreasing',
  features: [
    {
      feature: 'cpu_user_pct',
      impact: 0.2,
      direction: 'increasing',
      stars: null,
      explanation: null,
      trend: 0,
      deviation: 0,
    },
    {
      feature: 'swap_used_pct',
      impact: -0.7,
      direction: 'decreasing',
      stars: null,
      explanation: null,
      trend: 0,
      deviation: 0,
    },
  ],
  attention: {
    weights: Float64Array.of(0.4, 0.6),
    periods: [{ period: 'Last 4 minutes', attention: 0.51, importance: 'VERY HIGH', fromStep: 0, toStep: 1 }],
    summary: null,
    method: 'approximation',
  },
  counterfactuals: [
    {
      scenario: 'Restart service',
      action: null,
      predictedCpu: 9.18,
      change: -4.94,
      safe: true,
      confidence: 0.8,
      effort: 'LOW',
      risk: 'MEDIUM',
    },
  ],
  dataPoints: 198,
  riskScore: 62,
}

/** The pane of a server, as a daemon forecasts it. */
async function opened(prepare: (link: FakeLink) => void = () => undefined) {
  const page = await daemonPage('tab=predictions&server=web-01&metric=cpu_percent', {
    engine: hereEngine(30, {
      explain: (_request, series) =>
        Promise.resolve({
          series,
          staticVariables: [],
          encoderVariables: [{ name: 'value', fraction: 1 }],
          decoderVariables: [],
          attention: Float32Array.of(0.1, 0.9),
        }),
    }).engine,
  })
  act(() => {
    page.store.getState().connect(DAEMON, null)
  })
  await page.happens((link) => {
    prepare(link)
    link.tick()
  })
  await page.seconds(1)
  await settle()
  return page
}
const pane = () => screen.getByRole('complementary', { name: 'Server web-01' })
const why = () => within(pane()).getByRole('region', { name: 'Why' })
const press = async (name: string, at: HTMLElement = document.body) => {
  fireEvent.click(within(at).getByRole('button', { name }))
  await settle()
}
const HERE = 'As the model here says'
const explains = (link: FakeLink) => {
  link.answers({ explain: EXPLAINED })
}
const asked = (link: FakeLink) => link.asked.filter(({ about }) => about === 'explain').length

describe('both forecasts of a server', () => {
  it('stand side by side once there are both, each as what it is', async () => {
    await opened()
    expect(within(pane()).queryByRole('button', { name: 'Compare' })).toBeNull()
    await press(HERE)
    await press('Compare', pane())
    const both = within(pane()).getByRole('region', { name: 'Both forecasts of web-01' })
    const network = (name: string) =>
      within(both).getByRole('figure', { name }).querySelector('[data-network]')?.getAttribute('data-network')
    expect(network('cpu_percent, The daemon')).toBe('false')
    expect(network('cpu_percent, The model here')).toBe('true')
    expect(within(both).getAllByRole('figure')).toHaveLength(4)
    // Whoever is on screen.
    await press('As the daemon says')
    expect(network('cpu_percent, The model here')).toBe('true')
    await press('Compare', pane())
    expect(within(pane()).queryByRole('region', { name: 'Both forecasts of web-01' })).toBeNull()
  })
})

describe('why', () => {
  it('gives the daemon’s explanation as formulas, not as the model’s', async () => {
    await opened(explains)
    within(why()).getByRole('heading', { name: 'The daemon’s explanation: formulas, not the model' })
    const bars = [...why().querySelectorAll('li')].map(({ textContent }) => textContent)
    // By the size of the impact, whatever its sign.
    expect(bars[0]).toBe('swap_used_pctdecreasing−0.70')
    expect(bars[1]).toBe('cpu_user_pctincreasing0.20')
    expect(bars[2]).toContain('Last 4 minutes51.0\u202f%very high')
    const row = within(why()).getByRole('row', { name: /^Restart service/ })
    expect(row.textContent).toBe('Restart service9.2\u202f%−4.9lowmediumthe daemon')
    expect(within(why()).queryByRole('region', { name: 'The model here' })).toBeNull()
  })

  it('says what another method is', async () => {
    await opened((link) => {
      link.answers({ explain: { ...EXPLAINED, method: 'shap' } })
    })
    within(why()).getByRole('heading', { name: 'The daemon’s explanation: says method shap' })
  })

  it('shows the model’s own weights beside it, of the forecast that it made here', async () => {
    await opened(explains)
    await press(HERE)
    await press('As the daemon says')
    await act(() => vi.advanceTimersByTimeAsync(1000))
    await settle()
    const here = within(why()).getByRole('region', { name: 'The model here' })
    expect(here.textContent).toContain('The network weighs all of the past')
  })

  it('asks once a minute at most, however often the daemon ticks', async () => {
    const { link, happens, seconds } = await opened(explains)
    expect(asked(link())).toBe(1)
    await happens((now) => {
      now.tick()
      now.tick()
    })
    await seconds(55)
    expect(asked(link())).toBe(1)
    await seconds(10)
    expect(asked(link())).toBe(2)
  })

  it('says so where the daemon explains nothing, and what would', async () => {
    const { store } = await opened()
    expect(why().textContent).toContain('This daemon explains nothing')
    await press('Forecast here', why())
    expect(store.getState().live?.wanted).toBe('here')
  })

  it('says in a line that asking failed', async () => {
    await opened((link) => {
      link.answers({ explain: new FleetcastError('daemon-unreachable', '/explain answered status 500') })
    })
    expect(why().textContent).toContain(daemonWhyWords.failed(describeError('daemon-unreachable').title))
  })
})
