// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { describeError, FleetcastError } from '#forecast/errors.ts'
import type { WireAlertSpan } from '#forecast/wire/alertSpans.ts'
import type { WireHistoryAlerts, WireModelInfo } from '#forecast/wire/panels.ts'
import type { ClockFacts } from '#remote/api.ts'
import { DAEMON, daemonPage } from '../../testing/daemonPage.tsx'
import { FAKE_ISSUE_MS } from '../../testing/fakeForecast.ts'
import type { FakeLink } from '../../testing/fakeLink.ts'
import { beginLive, endLive, live, loadTabs, settle } from '../../testing/livePage.tsx'
import { daemonTimeText } from './daemonTime.ts'

beforeAll(async () => {
  await loadTabs()
  await import('./DaemonPanels.tsx')
})
beforeEach(beginLive)
afterEach(endLive)

const span = (at: number): WireAlertSpan => ({
  server: `web-${String(at).padStart(2, '0')}`,
  metric: 'cpu_percent',
  severity: at === 1 ? 'critical' : 'warning',
  threshold: 90,
  startStep: 2,
  peakStep: 5,
  endStep: 12,
  peak: 97.25,
  alerts: 11,
})
const MODEL: WireModelInfo = {
  loaded: true,
  mode: 'tft',
  modelPath: null,
  modelName: 'tft_model_20251118',
  modelTimestamp: null,
  horizonSteps: 96,
  encoderSteps: 288,
  servers: null,
}
const ESCALATIONS: WireHistoryAlerts = {
  range: '1d',
  alerts: [
    {
      id: 1,
      timestamp: '2026-01-12T15:30:00.123',
      server: 'db-01',
      eventType: 'escalation',
      previousLevel: 'warning',
      newLevel: 'critical',
      riskScore: 62,
      resolvedAt: null,
      resolutionMinutes: null,
      causedIncident: null,
      notes: null,
    },
  ],
}

async function connected(prepare: (link: FakeLink) => void) {
  const page = await daemonPage()
  act(() => {
    page.store.getState().connect(DAEMON, null)
  })
  await page.happens((link) => {
    prepare(link)
    link.tick({ clock: { kind: 'inferred', offsetMinutes: 120, behindMs: 0 } })
  })
  await settle()
  return page
}
const section = () => screen.getByRole('region', { name: 'As the daemon says' })
const panel = (name: string) => within(section()).queryByRole('region', { name })

describe('what the daemon says itself', () => {
  it('stands apart from what is worked out here, and only for a daemon', async () => {
    await connected(() => undefined)
    expect(section().textContent).toContain(`the own figures of ${DAEMON}, shown as they came and unchecked`)
    endLive()
    beginLive()
    await live('tab=environment')
    expect(screen.queryByRole('region', { name: 'As the daemon says' })).toBeNull()
  })

  it('lists its alerts as breaches, the first twenty, and says how many alerts they were', async () => {
    const { store } = await connected((link) => {
      link.says({ alerts: Array.from({ length: 23 }, (_, at) => span(at + 1)) })
    })
    const alerts = panel('Its alerts')!
    expect(alerts.textContent).toContain('23 breaches, sent as 253 alerts')
    const rows = () => within(alerts).getAllByRole('listitem')
    expect(rows()).toHaveLength(20)
    expect(rows()[0]?.textContent).toBe(
      '▲critical: web-01cpu_percent ≥ 90\u202f%+10 min to +1 hpeak 97.3\u202f% at +25 min',
    )
    fireEvent.click(within(alerts).getByRole('button', { name: 'Show all 23' }))
    expect(rows()).toHaveLength(23)
    fireEvent.click(within(rows()[0]!).getByRole('button'))
    expect(store.getState().selection).toMatchObject({ server: 'web-01', metric: 'cpu_percent' })
  })

  it('puts its incident probability beside ours', async () => {
    await connected((link) => {
      link.says({
        environment: {
          prob30m: 0.3,
          prob8h: 0.62,
          highRiskServers: 2,
          totalServers: 12,
          fleetHealth: 'warning',
          sent: {},
        },
      })
    })
    const odds = within(panel('Its incident probability')!)
    const row = odds.getByRole('row', { name: /^8 h/ })
    const [daemon, ours] = within(row).getAllByRole('cell')
    expect(daemon?.textContent).toBe('62\u202f%')
    expect(ours?.textContent).toMatch(/%.*\(8 h\)$/)
    expect(panel('Its incident probability')!.textContent).toContain('2 of 12 servers at high risk')
  })

  it('shows what is answered, leaves out what it has not, and says in a line what failed', async () => {
    await connected((link) => {
      link.answers({
        'model-info': MODEL,
        'history-alerts': ESCALATIONS,
        drift: new FleetcastError('wire-invalid', 'drift.current_metrics is missing'),
      })
    })
    expect(panel('Its model')?.textContent).toContain('a model is loaded · mode tft')
    // 15:30 of the daemon, two hours east of UTC.
    expect(panel('Its last escalations')?.textContent).toContain('13:30 UTC')
    expect(panel('Its last escalations')?.textContent).toContain('warning → critical')
    expect(panel('Cascade health')).toBeNull()
    expect(panel('Drift')).toBeNull()
    expect(section().textContent).toContain(
      `Drift (drift): ${describeError('wire-invalid').title} (drift.current_metrics is missing)`,
    )
  })

  it('asks one question after another, none twice in a minute', async () => {
    let [open, most] = [0, 0]
    const { link, happens, seconds } = await connected((fake) => {
      const ask = fake.ask
      const slowly: typeof fake.ask = async (...args) => {
        most = Math.max(most, ++open)
        await new Promise((resolve) => setTimeout(resolve, 20))
        open--
        return await ask(...args)
      }
      vi.spyOn(fake, 'ask').mockImplementation(slowly)
    })
    await seconds(2)
    expect(most).toBe(1)
    const asked = () => link().asked.map(({ about }) => about)
    const first = ['cascade-health', 'drift', 'history-summary', 'history-alerts', 'model-info']
    expect(asked().toSorted()).toEqual(first.toSorted())
    await happens((now) => {
      now.tick()
    })
    await seconds(50)
    expect(asked()).toHaveLength(5)
    await seconds(15)
    // What is known of its model changes less often.
    expect(asked()).toHaveLength(9)
    expect(most).toBe(1)
  })
})

describe('the times of a daemon', () => {
  const text = (stamp: string, clock: ClockFacts) => daemonTimeText(stamp, clock, 'utc', FAKE_ISSUE_MS)
  it('are moved by its offset where they carry no zone', () => {
    expect(text('2026-01-12T15:30:00.123456', { kind: 'inferred', offsetMinutes: -300, behindMs: 0 })).toBe(
      '20:30 UTC',
    )
    expect(text('2026-01-12T15:30:00+02:00', { kind: 'unknown' })).toBe('13:30 UTC')
  })
  it('are shown as they came where nobody knows', () => {
    expect(text('2026-01-12T15:30:00.12', { kind: 'unknown' })).toBe(
      '2026-01-12 15:30:00 (the daemon’s time)',
    )
    expect(text('yesterday', { kind: 'unknown' })).toBe('yesterday')
  })
})
