// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import { daemonStepWords } from '#text/connect.ts'
import { chip, dialog, inDialog, press, provenance } from './testing/daemonScreen.ts'
import { DAEMON, daemonPage, type DaemonPage } from './testing/daemonPage.tsx'
import { beginLive, endLive, loadTabs, settle } from './testing/livePage.tsx'
import { OWN_FACTS, OWN_NOW_MS } from './testing/ownFacts.ts'

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

/** Connected to a daemon of ours, whose first forecast is on screen; own: what is otherwise. */
async function ours(own: Partial<OwnFacts> = {}): Promise<DaemonPage> {
  const page = await daemonPage()
  act(() => {
    page.store.getState().connect(DAEMON, null)
  })
  await page.happens((link) => {
    link.answersOwn({
      alerts: () => newAlertsState(defaultRules()),
      records: () => [],
      maintenance: () => [],
    })
    link.tick({ own: { ...OWN_FACTS, ...own } })
  })
  return page
}
const notices = () =>
  screen.queryAllByRole('region', { name: 'From the daemon' }).map((each) => each.textContent)
const shownSource = ({ store }: DaemonPage) => {
  const { view } = store.getState()
  return view.kind === 'ready' ? view.source : null
}

describe('a daemon of ours', () => {
  it('is shown as what it is as soon as it says so, and as another once it is one', async () => {
    const page = await daemonPage()
    act(() => {
      page.store.getState().connect(DAEMON, null)
    })
    await page.happens((link) => {
      link.tick()
    })
    expect(shownSource(page)?.explain.kind).toBe('cannot')
    await page.happens((link) => {
      link.push({ own: OWN_FACTS })
    })
    expect(shownSource(page)?.explain.kind).toBe('can')
    expect(page.links).toHaveLength(1)
    expect(page.link().calls.some(({ kind }) => kind === 'close')).toBe(false)
    await page.happens((link) => {
      link.push({ own: null })
    })
    expect(shownSource(page)?.explain.kind).toBe('cannot')
    expect(page.link().calls.some(({ kind }) => kind === 'close')).toBe(false)
  })

  it('describes its model, its data and its work', async () => {
    const { happens } = await ours()
    fireEvent.click(within(provenance()).getByRole('button', { name: /open the model card$/ }))
    await settle()
    expect(inDialog('Model: fleet-long-0').textContent).toContain('PyTorch 2.13')
    await press('Close', inDialog('Model: fleet-long-0'))
    fireEvent.click(within(provenance()).getByRole('button', { name: /source facts$/ }))
    await settle()
    expect(inDialog(DAEMON).textContent).toContain(`the daemon on db-host, ${DAEMON}`)
    expect(inDialog(DAEMON).textContent).toContain('57\u202f600')
    await press('Close', inDialog(DAEMON))
    fireEvent.click(chip())
    await settle()
    const card = inDialog('Daemon')
    expect(card.textContent).toContain('Fleetcast 0.9.0 on db-host, up for 3 h')
    expect(card.textContent).toContain('36 forecasts · 0 steps skipped · last run took 0.9 s')
    expect(within(card).queryByText(daemonStepWords.title)).toBeNull()
    await happens((link) => {
      link.push({ own: { ...OWN_FACTS, runs: { ...OWN_FACTS.runs, skipped: 3 } } })
    })
    expect(card.textContent).toContain('36 forecasts · 3 steps skipped')
  })

  it('says why it has no forecast, and how far it is', async () => {
    const page = await daemonPage()
    act(() => {
      page.store.getState().connect(DAEMON, null)
    })
    const none = { kind: 'insufficient', message: 'Collecting history', error: null } as const
    const warmth = { requiredSteps: 36, servers: 25, ready: 4, meanSteps: 18.5 }
    await page.happens((link) => {
      link.push({ link: { kind: 'open', via: 'stream' }, own: { ...OWN_FACTS, none, warmth } })
    })
    const progress = screen.getByRole('region', { name: 'Progress' })
    expect(progress.textContent).toContain(
      'Collecting history (4 of 25 servers ready, 18 of 36 steps on average)',
    )
    expect(within(progress).getByRole('progressbar', { name: 'History collected' })).toHaveProperty(
      'value',
      51,
    )
    await page.happens((link) => {
      link.push({
        own: { ...OWN_FACTS, none: { ...none, kind: 'refused', message: 'The feed is coarser' }, warmth },
      })
    })
    expect(progress.textContent).toContain('The feed is coarser')
    expect(within(progress).queryByRole('progressbar', { name: 'History collected' })).toBeNull()
  })

  it('tells what is wrong over all tabs until it is over', async () => {
    const problems = [{ id: 'disk', message: 'The disk is full', sinceMs: OWN_NOW_MS - 60_000 }]
    const condition = {
      kind: 'down',
      why: 'Prometheus does not answer',
      sinceMs: OWN_NOW_MS - 180_000,
      retryMs: 10_000,
    } as const
    const none = { kind: 'failed', message: 'the engine crashed', error: null } as const
    const { happens } = await ours({ problems, none, source: { ...OWN_FACTS.source, condition } })
    expect(notices()).toEqual([
      '◆The source of metrics is down. Down for 3 min: Prometheus does not answer. Retrying every 10 s.',
      '◆No newer forecast: the engine crashed.',
      '◆The disk is full. For 1 min.',
    ])
    await happens((link) => {
      link.push({ own: OWN_FACTS })
    })
    expect(notices()).toEqual([])
  })

  it('goes on with its next life as if nothing had been', async () => {
    const page = await ours()
    const source = shownSource(page)
    const { selection, screen: looked } = page.store.getState()
    await page.happens((link) => {
      link.push({
        link: { kind: 'retrying', atMs: Date.now() + 2_000, attempt: 1, why: { kind: 'stream-ended' } },
      })
    })
    expect(chip().textContent).toContain('Retrying')
    await page.happens((link) => {
      link.tick({ own: { ...OWN_FACTS, epoch: 'life-2' } })
    })
    expect(shownSource(page)).toBe(source)
    expect(page.store.getState().selection).toEqual(selection)
    expect(page.store.getState().screen).toEqual(looked)
    expect(chip().textContent).toContain('Live')
  })
})

describe('a simulated fleet', () => {
  const mode = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Scenario' })
  const choose = (value: string) => fireEvent.change(mode(), { target: { value } })
  const status = () => screen.getByRole('region', { name: 'Simulated fleet' }).textContent

  it('is switched by a choice, which shows at once', async () => {
    const { happens, link } = await ours()
    expect(mode().value).toBe('healthy')
    choose('critical')
    await settle()
    expect(link().askedOwn.at(-1)).toEqual({ about: 'set-scenario', mode: 'critical', affected: null })
    expect(mode().value).toBe('critical')
    expect(status()).toContain('being set…')
    const scenario = {
      ...OWN_FACTS.source.scenario!,
      mode: 'critical',
      affected: ['a', 'b'],
      transitionPercent: 40,
    }
    await happens((now) => {
      now.push({ own: { ...OWN_FACTS, source: { ...OWN_FACTS.source, scenario } } })
    })
    expect(status()).toContain('2 of 25 servers affected, 40\u202f% of the transition done')
    choose('gradual_spike')
    await settle()
    expect(link().askedOwn.at(-1)).toMatchObject({ mode: 'gradual_spike' })
  })

  it('stays as it is where the daemon refuses, and that is said', async () => {
    const { link } = await ours()
    link().answersOwn({
      'set-scenario': () => {
        throw new FleetcastError('argument-invalid', 'there is no such mode')
      },
    })
    choose('cascade')
    await settle()
    expect(mode().value).toBe('healthy')
    expect(document.body.textContent).toContain('There is no such mode.')
  })

  it('is none where metrics are real', async () => {
    await ours({ source: { ...OWN_FACTS.source, kind: 'feed', scenario: null } })
    expect(screen.queryByRole('region', { name: 'Simulated fleet' })).toBeNull()
  })
})

describe('its alert rules', () => {
  const record = {
    ...{ rule: 'critical', fromMs: OWN_NOW_MS - 3 * 86_400_000, toMs: OWN_NOW_MS },
    ...{ right: 8, wrong: 3, undecided: 1, missed: 2, precision: 8 / 11, recall: 0.8, leadMs: 2_400_000 },
  }

  it('show how they have done, and can be tried on the past', async () => {
    const { happens, link } = await ours()
    await happens((now) => {
      now.answersOwn({
        records: () => [record],
        'would-have-fired': () => ({ record, alerts: [] }),
      })
      now.keepsAlerts(newAlertsState(defaultRules()))
    })
    await press('Rules')
    const rules = inDialog('Alert rules')
    expect(rules.textContent).toContain(
      'Track record over 3 d: 8 right, 3 wrong, 1 undecided; 2 breaches missed · precision 73\u202f%, recall 80\u202f%, median lead time 40 min',
    )
    await press('Edit Critical within the horizon', rules)
    await press('Last 7 d', rules)
    const asked = link().askedOwn.at(-1)
    if (asked?.about !== 'would-have-fired') throw new Error('it was not asked')
    expect(asked.range.toMs - asked.range.fromMs).toBe(7 * 86_400_000)
    expect(asked.rule).toEqual(defaultRules()[0])
    expect(rules.textContent).toContain('It would not have fired in the 3 d that are stored: 8 right')
  })

  it('rest during maintenance, which is begun and ended here', async () => {
    const { happens, link } = await ours()
    const window = {
      ...{ id: 'w1', servers: null, reason: 'upgrade' },
      ...{ fromMs: Date.now() - 60_000, toMs: Date.now() + 3_600_000 },
    }
    await happens((now) => {
      now.answersOwn({ maintenance: () => [window], 'add-maintenance': () => window })
    })
    await press('Maintenance')
    const shown = inDialog('Maintenance')
    expect(shown.textContent).toContain('All servers')
    expect(shown.textContent).toContain('upgrade')
    fireEvent.change(within(shown).getByLabelText(/^Servers/), { target: { value: 'nobody' } })
    expect(shown.textContent).toContain('Not in this fleet: nobody')
    fireEvent.change(within(shown).getByLabelText(/^Servers/), { target: { value: '' } })
    await press('Begin maintenance', shown)
    const added = link().askedOwn.find(({ about }) => about === 'add-maintenance')
    if (added?.about !== 'add-maintenance') throw new Error('nothing was added')
    expect(added.window.servers).toBeNull()
    expect(added.window.toMs - added.window.fromMs).toBe(3_600_000)
    await press('End maintenance: upgrade', shown)
    expect(link().askedOwn.some((each) => each.about === 'end-maintenance' && each.id === 'w1')).toBe(true)
    expect(dialog('Maintenance')).not.toBeNull()
  })
})
