import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '#app/App.tsx'
import { LocalAlerts } from '#app/sources/localAlerts.ts'
import { createAppStore } from '#app/state/appStore.ts'
import { daemonsIn } from '#app/state/daemons.ts'
import { keptAnswersIn } from '#app/state/aheadAnswers.ts'
import { chosenStepsIn } from '#app/state/chosenSteps.ts'
import { mappingsIn } from '#app/state/mappings.ts'
import { readUrl } from '#app/state/screen/url.ts'
import { fakeEngine } from '#app/testing/fakeEngine.ts'
import { FAKE_FLEET, recordedTicks } from '#app/testing/fakeForecast.ts'
import { fakeSource } from '#app/testing/fakeSource.ts'
import '#app/styles/tokens.css'
import '#app/styles/base.css'

// The whole dashboard over a live source of recorded forecasts, of which the app knows nothing: a new one every
// second (?every=1000), from so many servers (?servers=90).
const asked = new URLSearchParams(window.location.search)
const servers = Number(asked.get('servers') ?? 90)
const alerts = new LocalAlerts(window.localStorage)
const { selection, screen } = readUrl(window.location.search)
const store = createAppStore({
  engine: fakeEngine(),
  mappings: mappingsIn(window.localStorage),
  chosenSteps: chosenStepsIn(window.localStorage),
  keptAnswers: keptAnswersIn(window.localStorage),
  daemons: daemonsIn(window.localStorage, window.sessionStorage),
  openLink: null,
  alerts,
  selection,
  screen,
})
const source = fakeSource({ forecasts: recordedTicks({ ...FAKE_FLEET, servers }), alerts, begun: false })

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
)
store.getState().showSource(source)
// The first one comes after a second, so that it is waited for.
setTimeout(() => {
  source.tick()
  setInterval(source.tick, Number(asked.get('every') ?? 1_000))
}, 1_000)
