// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Refusal } from '#remote/api.ts'
import {
  connectionWords,
  connectQuestionWords,
  connectWords,
  daemonCardWords,
  daemonStepWords,
  keptKeyWords,
} from '#text/connect.ts'
import { FAKE_DAEMON } from './testing/fakeLink.ts'
import { FAKE_ISSUE_MS } from './testing/fakeForecast.ts'
import { DAEMON, daemonPage } from './testing/daemonPage.tsx'
import {
  press,
  dialog,
  inDialog,
  type,
  connection,
  provenance,
  line,
  address,
  refused,
  chip,
  connected,
} from './testing/daemonScreen.ts'
import { beginLive, endLive, loadTabs, settle } from './testing/livePage.tsx'

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(() => {
  endLive()
  document.querySelector('meta[name="fleetcast-daemon"]')?.remove()
})

describe('connecting', () => {
  it('from the empty page tells how it goes and closes when the daemon is there', async () => {
    const { link, happens, store } = await daemonPage()
    await press('Connect to a daemon')
    expect(document.activeElement).toBe(within(inDialog()).getByLabelText(/^Address/))
    type(/^Address/, 'daemon:8000')
    expect(inDialog().textContent).toContain(`Connects to ${DAEMON} (http, because no scheme is given)`)
    await press('Connect', inDialog())
    expect(link().calls[0]).toEqual({ kind: 'opened', address: DAEMON, key: null, step: null })
    expect(inDialog().textContent).toContain('Connecting')
    await happens((now) => {
      now.push({
        link: { kind: 'warming', message: '19/20 servers ready', percent: 95 },
        daemon: FAKE_DAEMON,
      })
    })
    expect(inDialog().textContent).toContain('Warming up: 19/20 servers ready, 95\u202f%')
    expect(within(inDialog()).getByRole('progressbar')).toHaveProperty('value', 95)
    await happens((now) => {
      now.tick()
    })
    expect(dialog()).toBeNull()
    expect(store.getState().view).toMatchObject({ kind: 'ready', facts: { kind: 'daemon', name: DAEMON } })
    expect(chip().textContent).toContain('Live · via stream · last tick 0 s ago')
    expect(provenance().textContent).toContain('unverified · says TFT')
    await settle()
    await settle()
    expect(address()).toBe(DAEMON)
  })

  it('says what is wrong with an address, and sends nothing', async () => {
    const { links } = await daemonPage()
    fireEvent.keyDown(document.body, { key: 'c' })
    await settle()
    type(/^Address/, 'http://me:s3cret@daemon')
    await press('Connect', inDialog())
    expect(within(inDialog()).getByRole('alert').textContent).toContain('in its own field')
    expect(links).toEqual([])
    expect(document.body.textContent).not.toContain('s3cret')
  })

  it('keeps the view of before until the first forecast, and when it is refused', async () => {
    const { store, happens } = await daemonPage()
    await act(() => store.getState().openData({ kind: 'sample' }))
    await settle()
    const before = store.getState().view
    await press(/^Source: /)
    fireEvent.click(screen.getByRole('menuitem', { name: /^Connect to a daemon/ }))
    await settle()
    type(/^Address/, 'daemon:8000')
    await press('Connect', inDialog())
    expect(store.getState().view).toBe(before)
    await happens((link) => {
      link.push(refused({ kind: 'unreachable' }))
    })
    expect(store.getState().view).toBe(before)
    expect(inDialog().textContent).toContain('The daemon does not respond')
    await press('Close', inDialog())
    expect(dialog()).toBeNull()
    expect(store.getState()).toMatchObject({ live: null, task: { kind: 'idle' }, view: before })
    expect(within(provenance()).queryByRole('button', { name: /open the daemon/ })).toBeNull()
  })

  it('goes on without its dialog, and tells where it is waited for', async () => {
    const { happens, store, link } = await daemonPage()
    await press('Connect to a daemon')
    type(/^Address/, 'daemon:8000')
    await press('Connect', inDialog())
    await press('Close', inDialog())
    expect(screen.getByRole('heading', { name: 'Connecting to a daemon' })).toBeDefined()
    await happens((now) => {
      now.push(refused({ kind: 'key-missing' }))
    })
    expect(screen.getByRole('region', { name: 'Progress' }).textContent).toContain(
      'The daemon requires an API key',
    )
    await press('Change address or key')
    type(/^API key/, 'k-1')
    await press('Connect again', inDialog())
    expect(link().calls.at(-1)).toEqual({ kind: 'key', key: 'k-1' })
    await happens((now) => {
      now.tick()
    })
    expect(store.getState().view.kind).toBe('ready')
  })

  it('can be cancelled', async () => {
    const { link, store } = await daemonPage()
    await press('Connect to a daemon')
    type(/^Address/, 'daemon:8000')
    await press('Connect', inDialog())
    await press('Cancel', inDialog())
    expect(link().calls.at(-1)).toEqual({ kind: 'close' })
    expect(store.getState()).toMatchObject({ live: null, view: { kind: 'empty' }, task: { kind: 'idle' } })
  })

  it('is not offered where it cannot be done', async () => {
    await daemonPage('daemon=other:8000', { openLink: null })
    expect(screen.queryByRole('button', { name: /Connect/ })).toBeNull()
    expect(screen.queryByRole('dialog')).toBeNull()
    fireEvent.keyDown(document.body, { key: 'c' })
    await settle()
    expect(dialog()).toBeNull()
  })
})

const CORS = { kind: 'no-cors', origin: 'https://fleet.example' } as const
const refusals: readonly (readonly [Refusal, string, string])[] = [
  [{ kind: 'key-missing' }, 'The daemon requires an API key', 'NORDIQ_API_KEY'],
  [{ kind: 'key-wrong' }, 'The daemon rejected the API key', 'Enter the key again'],
  [CORS, 'The daemon does not allow this page', 'CORS_ORIGINS=https://fleet.example'],
  [
    { kind: 'mixed-content' },
    'A page over https cannot connect over http',
    `npm start -- --daemon ${DAEMON}`,
  ],
  [{ kind: 'local-network', permission: 'denied' }, 'The browser blocks the local network', 'site settings'],
  [
    { kind: 'local-network', permission: 'prompt' },
    'The browser needs permission for the local network',
    'Choose Allow',
  ],
  [
    { kind: 'not-a-daemon', found: 'a web page' },
    'This is not a daemon',
    '▲This is not a daemonhttp://daemon:8000 responded with a web page.Check host and port: daemons use port 8000 by default.host:8000',
  ],
  [{ kind: 'unreachable' }, 'The daemon does not respond', 'firewall'],
  [{ kind: 'silent', afterMs: 10_000 }, 'No response within 10 s', 'Retry'],
  [{ kind: 'http', status: 502, found: 'Bad Gateway' }, 'The daemon responded with 502', 'Bad Gateway'],
  [{ kind: 'rate-limited' }, 'Too many requests', '429'],
  [
    {
      kind: 'unreadable',
      error: { code: 'wire-invalid', message: 'predictions.web-01.p50 is text', place: {} },
    },
    'The response cannot be read',
    'predictions.web-01.p50 is text.',
  ],
  [{ kind: 'stream-ended' }, 'The stream ended', 'Retry'],
]

describe('a refusal', () => {
  it.each(refusals)('%o has its title and its way out', async (why, title, wayOut) => {
    const { happens } = await daemonPage()
    await press('Connect to a daemon')
    type(/^Address/, 'daemon:8000')
    await press('Connect', inDialog())
    await happens((link) => {
      link.push(refused(why))
    })
    const notice = within(inDialog()).getByRole('alert', { name: connectionWords.refused })
    expect(notice.textContent).toContain(title)
    expect(notice.textContent).toContain(wayOut)
    expect(connection()).toBe(`Connection to ${DAEMON} failed: ${title}`)
  })
})

describe('a key', () => {
  it('is for this tab, unless the person wants it kept; never in address or text', async () => {
    const { local, session, link, happens } = await daemonPage()
    await press('Connect to a daemon')
    type(/^Address/, 'daemon:8000')
    type(/^API key/, 's3cret')
    await press('Connect', inDialog())
    expect(link().calls[0]).toMatchObject({ key: 's3cret' })
    const texts = (storage: Storage) => JSON.stringify(Object.entries({ ...dump(storage) }))
    expect(texts(session)).toContain('s3cret')
    expect(texts(local)).not.toContain('s3cret')
    await happens((now) => {
      now.push(refused({ kind: 'key-wrong' }))
    })
    expect(document.body.textContent).not.toContain('s3cret')
    fireEvent.click(within(inDialog()).getByLabelText(connectWords.remember))
    await press('Connect again', inDialog())
    expect(texts(local)).toContain('s3cret')
    await happens((now) => {
      now.tick()
    })
    await settle()
    await settle()
    expect(window.location.href).not.toContain('s3cret')
    fireEvent.click(chip())
    await settle()
    await press(keptKeyWords.forget, inDialog('Daemon'))
    expect(texts(local) + texts(session)).not.toContain('s3cret')
  })
})

function dump(storage: Storage): Record<string, string | null> {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
  return Object.fromEntries(keys.map((key) => [key, storage.getItem(key)]))
}

describe('recent daemons', () => {
  it('are there once they answered, connect with a click, and can be forgotten', async () => {
    const { happens, links, store } = await daemonPage()
    act(() => {
      store.getState().connect('http://typo', null)
      store.getState().disconnect()
      store.getState().connect(DAEMON, null)
    })
    await happens((link) => {
      link.tick()
    })
    act(() => {
      store.getState().disconnect()
    })
    fireEvent.keyDown(document.body, { key: 'c' })
    await settle()
    expect(inDialog().textContent).not.toContain('http://typo')
    type(/^API key/, 'of another')
    await press(DAEMON, inDialog())
    expect(links.map(({ calls }) => calls[0])).toMatchObject([{ key: null }, { key: null }, { key: null }])
    await press(`Forget ${DAEMON}`, inDialog())
    expect(within(inDialog()).queryByText('Recent')).toBeNull()
  })
})

describe('an address that names a daemon', () => {
  it('asks once before anything is sent, and connects on a yes', async () => {
    const { links, happens } = await daemonPage('daemon=daemon%3A8000')
    const question = inDialog(`Connect to ${DAEMON}?`)
    expect(question.textContent).toContain('Nothing has been sent to it yet')
    expect(links).toEqual([])
    await press('Connect', question)
    expect(links).toHaveLength(1)
    expect(inDialog().textContent).toContain('Connecting')
    await happens((link) => {
      link.tick()
    })
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('is left alone on a no, and then no longer names it', async () => {
    const { links } = await daemonPage('daemon=daemon%3A8000')
    await press('Not now', inDialog(/Connect to/))
    await settle()
    await settle()
    await settle()
    expect(links).toEqual([])
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(address()).toBeNull()
  })

  it('that holds a secret is refused without repeating it', async () => {
    const { links } = await daemonPage('daemon=http%3A%2F%2Fme%3As3cret%40host')
    expect(inDialog(connectQuestionWords.invalidTitle).textContent).not.toContain('s3cret')
    await press(/^Close$/, inDialog(connectQuestionWords.invalidTitle).querySelector('div div:last-child')!)
    await settle()
    await settle()
    await settle()
    expect(links).toEqual([])
    expect(window.location.href).not.toContain('s3cret')
  })
})

describe('a page that a daemon serves', () => {
  const serve = (content: string) => {
    const meta = Object.assign(document.createElement('meta'), { name: 'fleetcast-daemon', content })
    document.head.append(meta)
  }

  it('connects to it at once', async () => {
    serve('./')
    const { link } = await daemonPage()
    expect(link().calls[0]).toMatchObject({ address: window.location.origin, key: null })
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('does not connect elsewhere by itself', async () => {
    serve('https://evil.example/')
    const { links } = await daemonPage()
    expect(links).toEqual([])
  })
})

describe('news', () => {
  it('are counted by the second, late, then stale, and announced once each way', async () => {
    const { happens, seconds } = await connected()
    expect(connection()).toBe(`Live: receiving forecasts from ${DAEMON}`)
    await happens((link) => {
      link.tick()
    })
    await seconds(4)
    expect(chip().textContent).toMatch(/last tick 4 s ago/)
    expect(line()).toBeNull()
    const lastMs = Date.now() - 14_000
    await happens((link) => {
      link.push({ news: { kind: 'late', lastMs } })
    })
    expect(chip().textContent).toContain('Late: no data for 14 s (2 ticks)')
    await happens((link) => {
      link.push({ news: { kind: 'stale', lastMs: FAKE_ISSUE_MS, atLeast: false } })
    })
    expect(chip().textContent).toContain('Stale since 14:05 UTC')
    expect(line()?.textContent).toContain('Stale since 14:05 UTC: showing the forecast made at 14:10 UTC.')
    expect(connection()).toBe(`The forecast from ${DAEMON} is stale: no data is arriving`)
    expect(document.title).toBe('Stale · Fleetcast')
    await happens((link) => {
      link.tick()
    })
    expect(line()).toBeNull()
    expect(document.title).toBe('Fleetcast')
    expect(connection()).toBe(`Live: receiving forecasts from ${DAEMON}`)
  })

  it('are tried for again, with a countdown and a way to try now', async () => {
    const { happens, seconds, link } = await connected()
    const atMs = Date.now() + 10_000
    await happens((now) => {
      now.push({ link: { kind: 'retrying', atMs, attempt: 3, why: { kind: 'stream-ended' } } })
    })
    await seconds(3)
    const left = Number(/Retrying in (\d) s \(attempt 3\)/.exec(chip().textContent)?.[1])
    expect(Math.abs(left - (atMs - Date.now()) / 1000)).toBeLessThan(2)
    expect(line()?.textContent).toContain(`The stream ended. Retrying in ${left} s.`)
    await press('Retry now', line() ?? undefined)
    expect(link().calls.filter(({ kind }) => kind === 'retry')).toHaveLength(1)
  })

  it('keep the reason on screen while the next attempt is under way', async () => {
    const { store, happens } = await daemonPage()
    act(() => {
      store.getState().connect(DAEMON, null)
    })
    await happens((link) => {
      link.push({
        link: { kind: 'connecting', sinceMs: Date.now(), after: { kind: 'silent', afterMs: 8000 } },
      })
    })
    const progress = screen.getByRole('region', { name: 'Progress' })
    expect(progress.textContent).toContain('Reconnecting')
    expect(within(progress).getByRole('alert').textContent).toContain('No response within 8 s')
  })

  it('rest in a hidden tab', async () => {
    const { happens, link } = await connected()
    expect(link().calls).toContainEqual({ kind: 'visible', visible: true })
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
    expect(link().calls.at(-1)).toEqual({ kind: 'visible', visible: false })
    Reflect.deleteProperty(document, 'visibilityState')
    await happens((now) => {
      now.push({ link: { kind: 'paused' } })
    })
    expect(chip().textContent).toContain('Paused while this tab is hidden')
  })
})

describe('the step', () => {
  const step = { measuredMs: 5000, statedMs: 300_000, choice: null, usedMs: 5000, differ: true }

  it('is asked about once where ticks and alerts disagree, and kept for the daemon', async () => {
    const { happens, link, store } = await connected()
    expect(screen.queryByRole('region', { name: daemonStepWords.region })).toBeNull()
    await happens((now) => {
      now.push({ step })
    })
    const asked = screen.getByRole('region', { name: daemonStepWords.region })
    expect(asked.textContent).toContain(
      'The daemon’s ticks arrive every 5 s, but its alerts state a step of 5 min. One step is taken as 5 s, which determines the times to breach.',
    )
    expect(within(asked).getByRole('button', { pressed: true, name: 'Use 5 s' })).toBeDefined()
    expect(within(asked).getByRole('button', { pressed: false, name: 'Use 5 min' })).toBeDefined()
    await press('Use 5 s', asked)
    expect(link().calls.at(-1)).toEqual({ kind: 'step', choice: 'measured' })
    expect(screen.queryByRole('region', { name: daemonStepWords.region })).toBeNull()
    expect(store.getState().daemons.step(DAEMON)).toBe('measured')
  })

  it('can be changed where the daemon is described', async () => {
    const { happens, link } = await connected()
    await happens((now) => {
      now.push({ step, clock: { kind: 'inferred', offsetMinutes: 120, behindMs: 0 } })
    })
    fireEvent.click(chip())
    await settle()
    const card = inDialog('Daemon')
    expect(card.textContent).toContain(
      'Daemon✕Addresshttp://daemon:8000Daemonsecond generation, TFT Inference Daemon 2.0.0StatusLive · via stream · last tick 0 s agoReported modelTFT, on cudaTicks1 seen · 0 missed · 0 restartsClocktimestamps without a time zone, read as UTC+02:00 by comparing clocksStep of the forecastsIts alerts state a step of 5 min; ticks arrive every 5 s. Times to breach are based on 5 s.5 s measured between ticks5 min stated in its alertsKept in this browser0 of at most 8 640 ticksAccuracy0 forecasts to compare with actual valuesOn disk0 B of at most 64.0 MBClear kept dataDisconnectConnect to another daemon…',
    )
    expect(card.textContent).toContain(
      'timestamps without a time zone, read as UTC+02:00 by comparing clocks',
    )
    expect(card.textContent).toContain('second generation, TFT Inference Daemon 2.0.0')
    expect(within(card).getByRole('radio', { checked: true, name: /5 s/ })).toBeDefined()
    fireEvent.click(within(card).getByRole('radio', { name: /5 min/ }))
    await settle()
    expect(link().calls.at(-1)).toEqual({ kind: 'step', choice: 'stated' })
    await happens((now) => {
      now.push({ kept: { ...now.report().kept, ticks: 100, fromMs: FAKE_ISSUE_MS, diskBytes: 1_200_000 } })
    })
    expect(card.textContent).toContain('100 of at most 8\u202f640 ticks, from 14:05 UTC')
    expect(card.textContent).toContain('1.20\u202fMB of at most 64.0\u202fMB')
    await press(daemonCardWords.clear, card)
    expect(link().calls.at(-1)).toEqual({ kind: 'forget' })
  })
})

describe('what the daemon cannot do', () => {
  it('is said: calibrate and explain', async () => {
    const { store } = await connected()
    const { view } = store.getState()
    if (view.kind !== 'ready') throw new Error('nothing is on screen')
    expect(view.source.explain).toMatchObject({ kind: 'cannot' })
    act(() => {
      store
        .getState()
        .updateScreen({ tab: 'trends', trends: { ...store.getState().screen.trends, page: 'accuracy' } })
    })
    await settle()
    expect(screen.queryByRole('button', { name: /Calibrate/ })).toBeNull()
    expect(document.body.textContent).toContain('cannot be calibrated here')
    expect(screen.getByRole('button', { name: 'Measure accuracy' })).toBeDefined()
  })
})
