// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Verdict } from '#forecast/verdict/verdict.ts'
import { DAEMON, daemonPage, type DaemonPage } from '../../testing/daemonPage.tsx'
import { beginLive, endLive, loadTabs, settle } from '../../testing/livePage.tsx'
import { REJECTED } from '../../testing/verdicts.ts'
import { useDismissed } from './RejectedLine.tsx'

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(() => {
  endLive()
  useDismissed.setState({ addresses: new Set() })
})

async function judged(verdict: Verdict): Promise<DaemonPage> {
  const page = await daemonPage()
  act(() => {
    page.store.getState().connect(DAEMON, null)
  })
  await page.happens((link) => {
    link.says({ verdict })
    link.tick()
  })
  return page
}

const press = async (name: string | RegExp, at: HTMLElement = document.body) => {
  fireEvent.click(within(at).getByRole('button', { name }))
  await settle()
}
const banner = () => screen.queryByRole('complementary', { name: 'Rejected forecasts' })
const openVerdict = () => press(/open the verdict$/)

describe('a rejected daemon', () => {
  it('says so in the badge and under it, with the evidence one click away', async () => {
    await judged(REJECTED)
    const title = 'Rejected: straight lines, not the model'
    expect(banner()?.textContent).toContain(`${title}.`)
    await openVerdict()
    const dialog = screen.getByRole('dialog', { name: title })
    expect(dialog.textContent).toContain('24 of 24 testable series (2 metrics): P50 is a straight line')
    const figure = within(dialog).getByRole('figure', {
      name: /^cpu_percent of web-01: P50 beside a straight line/,
    })
    expect(figure.querySelectorAll('path')).toHaveLength(2)
    expect(within(dialog).getByText('How this is tested')).toBeDefined()
    await press('Close', dialog)
    await press('Evidence')
    expect(screen.getByRole('dialog', { name: title })).toBeDefined()
  })

  it('is told of until it is put away, and not where the model here is looked at', async () => {
    const { store, happens } = await judged(REJECTED)
    await press('Dismiss')
    expect(banner()).toBeNull()
    await happens((link) => {
      link.tick()
    })
    expect(banner()).toBeNull()
    act(() => {
      useDismissed.setState({ addresses: new Set() })
    })
    await openVerdict()
    await press('Forecast here', screen.getByRole('dialog'))
    expect(store.getState().live?.wanted).toBe('here')
    expect(screen.queryByRole('dialog')).toBeNull()
    // What is on screen is the daemon's still: the badge goes on saying what it is.
    expect(banner()).toBeNull()
    expect(screen.getByRole('button', { name: /^Rejected: .* open the verdict$/ })).toBeDefined()
  })
})

describe('a daemon that nothing speaks against', () => {
  it('is not called proven', async () => {
    await judged({ kind: 'unverified', ticks: 9 })
    expect(banner()).toBeNull()
    await openVerdict()
    const dialog = screen.getByRole('dialog', { name: 'Unverified · says TFT' })
    expect(dialog.textContent).toContain(
      'Unverified · says TFT✕The daemon says TFT. Nothing in 9 forecasts contradicts this claim, but that is no proof: only forecasts made on this machine are known to come from the model.How this is testedThe model on this page can forecast the daemon’s values itself. Nothing leaves this machine.Forecast here',
    )
    expect(dialog.textContent).toContain('9 forecasts')
    expect(within(dialog).getByRole('button', { name: 'Forecast here' })).toBeDefined()
  })

  it('is called being tested before anything could be', async () => {
    await judged({ kind: 'testing', ticks: 1 })
    await openVerdict()
    const dialog = screen.getByRole('dialog', { name: 'Testing · says TFT' })
    expect(dialog.textContent).toContain(
      'Testing · says TFT✕The daemon says TFT. 1 forecast received so far; at least 3 with testable values are needed.How this is testedThe model on this page can forecast the daemon’s values itself. Nothing leaves this machine.Forecast here',
    )
  })
})
