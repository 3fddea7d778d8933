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
import { FAKE_FLEET } from '#app/testing/fakeForecast.ts'
import '#app/styles/tokens.css'
import '#app/styles/base.css'

// The whole dashboard over an engine whose forecasts were recorded, so that fleets of any size (?servers=10000) are
// there at once and a test measures the screens alone.
const servers = Number(new URLSearchParams(window.location.search).get('servers') ?? FAKE_FLEET.servers)
const { selection, screen } = readUrl(window.location.search)
const store = createAppStore({
  engine: fakeEngine({ ...FAKE_FLEET, servers }),
  mappings: mappingsIn(window.localStorage),
  chosenSteps: chosenStepsIn(window.localStorage),
  keptAnswers: keptAnswersIn(window.localStorage),
  daemons: daemonsIn(window.localStorage, window.sessionStorage),
  openLink: null,
  alerts: new LocalAlerts(window.localStorage),
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
