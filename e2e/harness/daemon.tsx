import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { LinkReport, Refusal } from '#remote/api.ts'
import { App } from '#app/App.tsx'
import { LocalAlerts } from '#app/sources/localAlerts.ts'
import { createAppStore } from '#app/state/appStore.ts'
import { connectAtStart } from '#app/state/connectAtStart.ts'
import { daemonsIn } from '#app/state/daemons.ts'
import { keptAnswersIn } from '#app/state/aheadAnswers.ts'
import { chosenStepsIn } from '#app/state/chosenSteps.ts'
import { mappingsIn } from '#app/state/mappings.ts'
import { readUrl } from '#app/state/screen/url.ts'
import { fakeEngine } from '#app/testing/fakeEngine.ts'
import { FAKE_FLEET, recordedTicks } from '#app/testing/fakeForecast.ts'
import { FAKE_DAEMON, fakeLinks } from '#app/testing/fakeLink.ts'
import '#app/styles/tokens.css'
import '#app/styles/base.css'

// The whole dashboard over a scripted connection to a daemon, in the state that ?state= names; ?state=none connects only
// when the person does, and ?then= names what every attempt then comes to.
const asked = new URLSearchParams(window.location.search)
const state = asked.get('state') ?? 'live'
const ADDRESS = 'http://10.20.3.17:8000'

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'key-missing': { kind: 'key-missing' },
  'no-cors': { kind: 'no-cors', origin: window.location.origin },
  'mixed-content': { kind: 'mixed-content' },
  unreachable: { kind: 'unreachable' },
}
const refused = (name: string): Partial<LinkReport> => ({
  link: { kind: 'refused', why: REFUSALS[name] ?? { kind: 'unreachable' } },
})
const STEP = { measuredMs: 5000, statedMs: 300_000, choice: null, usedMs: 300_000, differ: true } as const

/** What happens after the first forecast. */
function changeOf(name: string): Partial<LinkReport> {
  const nowMs = Date.now()
  switch (name) {
    case 'late':
      return { news: { kind: 'late', lastMs: nowMs - 14_000 } }
    case 'stale':
      return { news: { kind: 'stale', lastMs: nowMs - 70_000, atLeast: false } }
    case 'retrying': {
      const link = {
        kind: 'retrying',
        atMs: nowMs + 30_000,
        attempt: 3,
        why: { kind: 'unreachable' },
      } as const
      return { link, news: { kind: 'stale', lastMs: nowMs - 70_000, atLeast: false } }
    }
    case 'paused':
      return { link: { kind: 'paused' } }
    case 'step':
      return { step: STEP }
    case 'key-missing':
    case 'no-cors':
    case 'mixed-content':
    case 'unreachable':
      return { ...refused(name), news: { kind: 'stale', lastMs: nowMs - 70_000, atLeast: false } }
    default:
      return {
        step: { ...STEP, choice: 'measured', usedMs: 5000 },
        clock: { kind: 'inferred', offsetMinutes: 120, behindMs: 2000 },
        ticks: { seen: 1204, missed: 2, restarts: 1 },
        kept: {
          ticks: 1202,
          fromMs: nowMs - 6_020_000,
          mostTicks: 8640,
          issues: 96,
          diskBytes: 4_120_000,
          mostDiskBytes: 64_000_000,
          diskProblem: null,
        },
      }
  }
}

const { openLink, links, newest } = fakeLinks(recordedTicks({ ...FAKE_FLEET, servers: 30 }))
const { selection, screen, daemon } = readUrl(window.location.search)
const store = createAppStore({
  engine: fakeEngine(),
  mappings: mappingsIn(window.localStorage),
  chosenSteps: chosenStepsIn(window.localStorage),
  keptAnswers: keptAnswersIn(window.localStorage),
  alerts: new LocalAlerts(window.localStorage),
  daemons: daemonsIn(window.localStorage, window.sessionStorage),
  openLink: (options) => {
    openLink(options)
    const link = newest()
    const then = asked.get('then')
    if (then === 'warming') {
      const warming = { kind: 'warming', message: '19/20 servers ready', percent: 95 } as const
      setTimeout(() => link.push({ link: warming, daemon: FAKE_DAEMON }), 200)
    } else if (then !== null) setTimeout(() => link.push(refused(then)), 200)
    return link
  },
  selection,
  screen,
})
const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
)
connectAtStart(store, document, daemon)
if (state !== 'none') {
  store.getState().connect(ADDRESS, null)
  if (asked.get('then') === null) {
    setTimeout(() => {
      newest().tick()
      newest().push(changeOf(state))
      if (state === 'closed') store.getState().disconnect()
    }, 300)
  }
  if (state === 'live')
    setInterval(() => links.at(-1)?.push({ news: { kind: 'live', lastMs: Date.now() } }), 5000)
}
