// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAEMON, daemonPage, type DaemonPage } from './testing/daemonPage.tsx'
import {
  press,
  dialog,
  inDialog,
  type,
  connection,
  provenance,
  line,
  address,
  chip,
  connected,
} from './testing/daemonScreen.ts'
import { beginLive, endLive, loadTabs, settle } from './testing/livePage.tsx'

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

describe('a tab that is loaded again', () => {
  const again = async (page: DaemonPage, search: string) => {
    cleanup()
    return await daemonPage(search, {}, [page.local, page.session])
  }
  const OWN = 'daemon=http%3A%2F%2Fdaemon%3A8000'

  it('connects at once to the daemon it was connected to, with the kept key', async () => {
    const before = await connected()
    before.store.getState().daemons.keepKey(DAEMON, 'k-1', false)
    const { links } = await again(before, OWN)
    expect(links.map(({ calls }) => calls[0])).toMatchObject([{ address: DAEMON, key: 'k-1' }])
    expect(screen.queryByRole('dialog')).toBeNull()
    // It answers no longer, and stays what the tab is connected to.
    expect((await again(before, OWN)).links).toHaveLength(1)
  })

  it('asks about any other one', async () => {
    const { links } = await again(await connected(), 'daemon=http%3A%2F%2Fdaemon%3A8001')
    expect(links).toEqual([])
    expect(inDialog('Connect to http://daemon:8001?')).toBeDefined()
  })

  it('asks again after the person disconnects', async () => {
    const before = await connected()
    act(() => {
      before.store.getState().disconnect()
    })
    expect((await again(before, OWN)).links).toEqual([])
  })

  it('asks again after a file is opened', async () => {
    const before = await connected()
    await act(() => before.store.getState().openData({ kind: 'sample' }))
    await settle()
    expect((await again(before, OWN)).links).toEqual([])
  })

  it('asks where the daemon never answered', async () => {
    const before = await daemonPage()
    act(() => {
      before.store.getState().connect(DAEMON, null)
    })
    expect((await again(before, OWN)).links).toEqual([])
  })
})

describe('the end of a connection', () => {
  it('leaves the last forecast on screen, marked, with the way back', async () => {
    const { store, link, links } = await connected()
    const { view } = store.getState()
    fireEvent.click(chip())
    await settle()
    await press('Disconnect', inDialog('Daemon'))
    await settle()
    await settle()
    expect(store.getState().view).toBe(view)
    expect(link().calls.at(-1)).toEqual({ kind: 'close' })
    expect(chip().textContent).toContain('Disconnected')
    expect(line()?.textContent).toContain(
      '╱Stale since 14:05 UTC: showing the forecast made at 14:05 UTC. Disconnected from http://daemon:8000.Connect again',
    )
    expect(document.title).toBe('Disconnected · Fleetcast')
    expect(address()).toBeNull()
    // It is still judged by what the person sets.
    await act(() =>
      store
        .getState()
        .setCriteria({ thresholds: { cpu_percent: { warning: 1, critical: 2, direction: 'above' } } }),
    )
    expect(store.getState()).toMatchObject({
      problem: null,
      view: { assessment: { thresholds: { cpu_percent: { warning: 1 } } } },
    })
    await press('Connect again')
    expect(links).toHaveLength(2)
  })

  it('comes with a file that is opened', async () => {
    const { store, link } = await connected()
    await act(() => store.getState().openData({ kind: 'sample' }))
    await settle()
    expect(store.getState()).toMatchObject({ live: null, view: { facts: { kind: 'file' } } })
    expect(link().calls.filter(({ kind }) => kind === 'close')).toHaveLength(1)
  })

  it('by a file is said, with the way back, until it is dismissed', async () => {
    const { store, links, happens } = await connected()
    const open = async () => {
      await act(() => store.getState().openData({ kind: 'sample' }))
      await settle()
    }
    await open()
    const { view } = store.getState()
    if (view.kind !== 'ready') throw new Error('nothing is on screen')
    const said = `Disconnected from ${DAEMON} to open ${view.facts.name}`
    expect(line()?.textContent).toContain(`${said}.`)
    expect(connection()).toBe(said)
    await press('Connect again', line() ?? undefined)
    expect(links).toHaveLength(2)
    expect(line()).toBeNull()
    await happens((link) => {
      link.tick()
    })
    expect(line()).toBeNull()
    await open()
    await press('Dismiss', line() ?? undefined)
    expect(line()).toBeNull()
    // Another file ends no connection.
    await open()
    expect(line()).toBeNull()
  })

  it('is said once where it was disconnected before a file is opened', async () => {
    const { store } = await connected()
    act(() => {
      store.getState().disconnect()
    })
    await act(() => store.getState().openData({ kind: 'sample' }))
    await settle()
    expect(line()).toBeNull()
  })

  it('comes with another daemon, once that one forecasts', async () => {
    const { store, links, happens } = await connected()
    act(() => {
      store.getState().connect('http://other', null)
    })
    expect(links[0]?.calls.some(({ kind }) => kind === 'close')).toBe(false)
    expect(store.getState().view).toMatchObject({ facts: { name: DAEMON } })
    await happens((link) => {
      link.tick()
    })
    expect(store.getState().view).toMatchObject({ facts: { name: 'http://other' } })
    expect(links[0]?.calls.at(-1)).toEqual({ kind: 'close' })
    expect(store.getState().live?.report.address).toBe('http://other')
  })

  it('that is on screen leaves one that is tried alone', async () => {
    const { store, links, happens } = await connected()
    act(() => {
      store.getState().connect('http://other', null)
      store.getState().disconnect()
    })
    expect(links[0]?.calls.at(-1)).toEqual({ kind: 'close' })
    expect(store.getState()).toMatchObject({
      live: { report: { address: DAEMON, link: { kind: 'closed' } } },
      trying: { report: { address: 'http://other' } },
    })
    await happens((link) => {
      link.tick()
    })
    expect(store.getState()).toMatchObject({
      live: { report: { address: 'http://other' } },
      trying: null,
      left: null,
    })
  })
})

describe('another daemon that is tried', () => {
  const OTHER = 'http://other'
  const why = { kind: 'not-a-daemon', found: 'a web page' } as const
  async function trying(): Promise<DaemonPage> {
    const page = await connected()
    fireEvent.keyDown(document.body, { key: 'c' })
    await settle()
    type(/^Address/, OTHER)
    await press('Connect', inDialog())
    await page.happens((link) => {
      link.push({ link: { kind: 'refused', why } })
    })
    return page
  }

  it('tells of itself in the dialog and where it is waited for, and nowhere else', async () => {
    const { store } = await trying()
    expect(inDialog().textContent).toContain('This is not a daemon')
    expect(screen.getByRole('region', { name: 'Progress' }).textContent).toContain('This is not a daemon')
    expect(store.getState()).toMatchObject({
      live: { report: { address: DAEMON, link: { kind: 'open' } }, verdict: { kind: 'unverified' } },
      trying: { report: { address: OTHER, link: { kind: 'refused' } } },
    })
    expect(chip().textContent).toContain('Live · via stream')
    expect(provenance().textContent).toContain('unverified · says TFT')
    expect(screen.getByRole('region', { name: 'Who forecasts' })).toBeDefined()
    expect(line()).toBeNull()
    expect(document.title).toBe('Fleetcast')
    await settle()
    await settle()
    expect(address()).toBe(DAEMON)
  })

  it.each(['Cancel', 'Close'])('ends with %s, and the live one goes on untouched', async (button) => {
    const { store, links } = await trying()
    const before = links[0]?.calls.length
    await press(button, inDialog())
    expect(dialog()).toBeNull()
    expect(links[1]?.calls.at(-1)).toEqual({ kind: 'close' })
    expect(links[0]?.calls).toHaveLength(before ?? -1)
    expect(store.getState()).toMatchObject({
      live: { report: { address: DAEMON, link: { kind: 'open' } } },
      trying: null,
      task: { kind: 'idle' },
      view: { facts: { name: DAEMON } },
    })
  })

  it('is not what the person acts on, and hears whether the page is seen', async () => {
    const { store, links } = await trying()
    act(() => {
      store.getState().chooseStep('measured')
      store.getState().showAs('here')
    })
    expect(links[0]?.calls.at(-1)).toEqual({ kind: 'step', choice: 'measured' })
    expect(store.getState()).toMatchObject({ live: { wanted: 'here' }, trying: { wanted: 'daemon' } })
    expect(links[1]?.calls.slice(1)).toEqual([{ kind: 'visible', visible: true }])
  })

  it('ends where the person connects to the live one again', async () => {
    const { store, links } = await trying()
    act(() => {
      store.getState().connect(DAEMON, 'k-2')
    })
    expect(links).toHaveLength(2)
    expect(links[0]?.calls.at(-1)).toEqual({ kind: 'key', key: 'k-2' })
    expect(links[1]?.calls.at(-1)).toEqual({ kind: 'close' })
    expect(store.getState().trying).toBeNull()
  })
})
