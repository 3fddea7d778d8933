// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CommandsProvider } from './CommandsProvider.tsx'
import { CommandButton } from './CommandButton.tsx'
import { GROUPS } from './command.ts'
import { useOverlay } from './overlay.ts'
import { registeredCommands, useCommands } from './registry.ts'
import { showServersText } from '#text/search.ts'
import { exportCommand, paletteWords, themeWords } from '#text/commands.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import { DEFAULT_PREFERENCES, usePreferences } from '../../state/preferences.ts'
import { TABS } from '../../state/screen/screen.ts'
import { completeDom } from '../../testing/dom.ts'
import { FAKE_FLEET, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore } from '../../testing/fakeStore.ts'

const FLEET = { ...FAKE_FLEET, servers: 40 }
const pin = vi.fn()

beforeEach(completeDom)
afterEach(() => {
  cleanup()
  pin.mockReset()
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})

function Screen() {
  useCommands([
    { id: 'test.pin', title: 'Pin the server', group: 'This screen', shortcut: 'p', run: pin },
    { id: 'test.never', title: 'Never', group: 'This screen', shortcut: 'n', when: () => false, run: pin },
  ])
  return (
    <main>
      <input type="search" aria-label="Search servers" />
      <CommandButton id="help" label="?" dialog />
    </main>
  )
}

function show({ open = true } = {}) {
  const store = fakeStore()
  if (open) store.getState().showSource(fakeSource({ forecasts: recordedTicks(FLEET) }))
  const page = render(
    <StrictMode>
      <AppStoreProvider store={store}>
        <CommandsProvider>
          <Screen />
        </CommandsProvider>
      </AppStoreProvider>
    </StrictMode>,
  )
  return { store, page }
}

const press = (key: string, held: { ctrlKey?: boolean } = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...held })
const search = () => screen.getByRole('combobox')
const options = () => screen.getAllByRole('option').map((option) => option.textContent)

describe('the registry', () => {
  it('has unique ids and keys, and a label for every command', () => {
    show()
    const commands = registeredCommands()
    const ids = commands.map(({ id }) => id)
    const keys = commands.flatMap(({ shortcut }) => shortcut ?? [])
    const twice = [ids, keys].flatMap((all) => all.filter((each, at) => all.indexOf(each) !== at))
    expect(twice).toEqual([])
    expect(keys).toEqual(expect.arrayContaining(['/', '?', 'Mod+k', 'g e', 'g p', 'g h', 'g t']))
    for (const { title, group } of commands) {
      expect(title).toMatch(/^\p{Lu}.{3,}/u)
      expect(GROUPS).toContain(group)
    }
    // A key that begins a sequence would never be reached as a shortcut of its own, nor the sequence.
    const first = keys.filter((key) => key.includes(' ')).map((key) => key.split(' ')[0])
    expect(keys.filter((key) => first.includes(key))).toEqual([])
  })

  it('forgets what a screen added when the screen goes', () => {
    const { page } = show()
    expect(registeredCommands().some(({ id }) => id === 'test.pin')).toBe(true)
    page.unmount()
    expect(registeredCommands()).toEqual([])
  })
})

describe('shortcuts', () => {
  it('go to every tab', () => {
    const { store } = show()
    for (const tab of TABS.toReversed()) {
      press('g')
      press(tab[0] ?? '')
      expect(store.getState().screen.tab).toBe(tab)
    }
  })

  it('do what the screen added, where it can be done', () => {
    show()
    press('p')
    press('n')
    expect(pin).toHaveBeenCalledOnce()
  })

  it('are letters where one types, but for those with Ctrl', () => {
    show()
    press('/')
    expect(document.activeElement).toBe(screen.getByRole('searchbox'))
    press('p')
    expect(pin).not.toHaveBeenCalled()
    press('k', { ctrlKey: true })
    expect(search()).toBe(document.activeElement)
  })

  it('rest while a dialog is open', () => {
    show()
    press('?')
    expect(screen.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeDefined()
    press('p')
    expect(pin).not.toHaveBeenCalled()
  })

  it('are said by the button that does the same', () => {
    show()
    const button = screen.getByRole('button', { name: 'Show keyboard shortcuts' })
    expect(button.getAttribute('aria-keyshortcuts')).toBe('?')
    fireEvent.click(button)
    const help = screen.getByRole('dialog')
    expect(within(help).getByText('Pin the server')).toBeDefined()
    expect(within(help).getByText('Go to Heatmap').parentElement?.textContent).toBe('Go to Heatmapg then h')
  })
})

describe('the glossary', () => {
  it('says what the words mean, beside the shortcuts and by itself', () => {
    show()
    press('?')
    const help = within(screen.getByRole('dialog', { name: 'Keyboard shortcuts' }))
    expect(help.getByRole('region', { name: 'What the words mean' }).textContent).toContain('P50 (median)')
    act(() => useOverlay.getState().show({ kind: 'glossary' }))
    const words = screen.getByRole('dialog', { name: 'What the words mean' })
    expect(words.querySelectorAll('dt').length).toBeGreaterThan(5)
    expect(words.textContent).toMatch(/naive.*repeating the last value/)
  })
})

describe('the palette', () => {
  it('runs what has been typed, also where the list has not caught up', () => {
    const { store } = show()
    press('k', { ctrlKey: true })
    // Within one act nothing is drawn between the two, as on a busy page.
    act(() => {
      fireEvent.change(search(), { target: { value: 'go to heatmap' } })
      press('Enter')
    })
    expect(store.getState().screen.tab).toBe('heatmap')
  })

  it('runs what is chosen with the arrows, after it has closed', () => {
    const { store } = show()
    press('k', { ctrlKey: true })
    expect(options()[0]).toContain('Go to Environment')
    press('ArrowDown')
    press('ArrowDown')
    const chosen = screen.getByRole('option', { selected: true })
    expect(search().getAttribute('aria-activedescendant')).toBe(chosen.id)
    expect(chosen.textContent).toContain('Go to Heatmap')
    press('Enter')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(store.getState().screen.tab).toBe('heatmap')
  })

  it('opens a server, with the metric that is named', () => {
    const { store } = show()
    press('k', { ctrlKey: true })
    fireEvent.change(search(), { target: { value: 'db-07' } })
    expect(options()[0]).toMatch(/^Open db-07/)
    fireEvent.change(search(), { target: { value: 'open db-07 disk' } })
    expect(options()[0]).toMatch(/^Open db-07 · disk_percent/)
    press('Enter')
    expect(store.getState().selection).toEqual({ server: 'db-07', metric: 'disk_percent' })
    expect(store.getState().screen.tab).toBe('predictions')
  })

  it('says of a metric how severe that one is, not its server, and nothing without a threshold', () => {
    const { store } = show()
    const { view } = store.getState()
    if (view.kind !== 'ready') throw new Error('no forecast')
    const { assessment, forecast } = view
    const tone = (series: number) => assessment.severity[series] ?? 'unknown'
    // One whose metrics differ, or nothing would be shown by this.
    const state = assessment.servers.find(({ series }) => {
      const tones = new Set(series.map(tone))
      return tones.size > 2 && tones.has('none')
    })!
    press('k', { ctrlKey: true })
    for (const series of state.series) {
      const metric = forecast.series[series]?.metric ?? ''
      fireEvent.change(search(), { target: { value: `${state.server} ${metric}` } })
      const severity = tone(series)
      const kind = [state.profile, ...(severity === 'none' ? [] : [severity])].join(' · ')
      expect(options()[0]).toBe(`Open ${state.server} · ${metric}${kind}`)
    }
  })

  it('shows several servers by any of the words, as the search of every tab does', () => {
    const { store } = show()
    press('k', { ctrlKey: true })
    fireEvent.change(search(), { target: { value: 'db-07 web-03' } })
    expect(options()[0]).toContain(showServersText(2, 'db-07 web-03'))
    press('Enter')
    expect(store.getState().screen).toMatchObject({ tab: 'predictions', filters: { text: 'db-07 web-03' } })
  })

  it('finds commands by other words and by scattered letters, and says when it finds nothing', () => {
    show()
    press('k', { ctrlKey: true })
    fireEvent.change(search(), { target: { value: 'download' } })
    expect(options()[0]).toContain(exportCommand('csv').title)
    fireEvent.change(search(), { target: { value: 'lght' } })
    expect(options()[0]).toContain(themeWords.light.title)
    fireEvent.change(search(), { target: { value: 'xyzzy' } })
    expect(screen.queryByRole('option')).toBeNull()
    expect(screen.getByRole('status', { name: 'Number found' }).textContent).toBe(paletteWords.nothing)
  })

  it('can do without a forecast, and then offers only what can be done', async () => {
    const { store } = show({ open: false })
    press('k', { ctrlKey: true })
    expect(options().some((text) => text.startsWith('Export the forecast'))).toBe(false)
    fireEvent.change(search(), { target: { value: 'sample' } })
    press('Enter')
    await act(() =>
      vi.waitFor(() => {
        expect(store.getState().view.kind).toBe('ready')
      }),
    )
  })

  it('changes theme and zone', () => {
    show()
    press('k', { ctrlKey: true })
    fireEvent.change(search(), { target: { value: 'dark' } })
    fireEvent.click(screen.getAllByRole('option')[0]!)
    expect(usePreferences.getState().theme).toBe('dark')
    press('k', { ctrlKey: true })
    fireEvent.change(search(), { target: { value: 'another zone' } })
    press('Enter')
    const dialog = screen.getByRole('dialog', { name: 'Time zone' })
    fireEvent.change(within(dialog).getByRole('searchbox'), { target: { value: 'new york' } })
    fireEvent.submit(dialog.querySelector('form')!)
    expect(usePreferences.getState().zone).toBe('America/New_York')
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
