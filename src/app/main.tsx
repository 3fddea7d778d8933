import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createEngineClient } from '#engine/client/client.ts'
import { isHostFault } from '#forecast/errors.ts'
import { openDaemonLink } from '#remote/client.ts'
import { App } from './App.tsx'
import { LocalAlerts } from './sources/localAlerts.ts'
import { keptAnswersIn } from './state/aheadAnswers.ts'
import { createAppStore } from './state/appStore.ts'
import { chosenStepsIn } from './state/chosenSteps.ts'
import { connectAtStart } from './state/connectAtStart.ts'
import { daemonsIn } from './state/daemons.ts'
import { mappingsIn } from './state/mappings.ts'
import { usePreferences } from './state/preferences.ts'
import { QUIET_AFTER_MS } from './state/quietWork.ts'
import { startTrials } from './state/trials.ts'
import { readUrl } from './state/screen/url.ts'
import { localKept, sessionKept } from './ui/browserStorage.ts'
import './styles/tokens.css'
import './styles/base.css'

const { zone, selection, screen, thresholds, odds, daemon, forecast } = readUrl(window.location.search)
if (zone !== null) usePreferences.getState().set({ zone })

const store = createAppStore({
  engine: createEngineClient(),
  mappings: mappingsIn(localKept),
  chosenSteps: chosenStepsIn(localKept),
  keptAnswers: keptAnswersIn(localKept),
  alerts: new LocalAlerts(localKept),
  daemons: daemonsIn(localKept, sessionKept),
  // Here and nowhere else: the build for files has to see that nothing connects.
  openLink: __CONNECTS__ ? openDaemonLink : null,
  selection,
  screen,
  wish: forecast,
  // A shared link brings its own for this visit; they are kept only once they are edited here.
  criteria: {
    thresholds: thresholds ?? usePreferences.getState().thresholds,
    odds: odds ?? usePreferences.getState().odds,
  },
  quietAfterMs: QUIET_AFTER_MS,
})
store.subscribe((now, before) => {
  if (now.criteria !== before.criteria) usePreferences.getState().set(now.criteria)
})
connectAtStart(store, document, daemon)
startTrials(store)

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
// Boundaries show what they catch; what is the host's fault is no defect for the console.
const onCaughtError = (error: unknown) => {
  if (!isHostFault(error)) console.error(error)
}
createRoot(root, { onCaughtError }).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
)
