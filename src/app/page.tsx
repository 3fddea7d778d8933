import { StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { createEngineClient } from '#engine/client/client.ts'
import { isHostFault } from '#forecast/errors.ts'
import { openDaemonLink } from '#remote/client.ts'
import { App } from './App.tsx'
import { useOpenFiles } from './features/open/useOpenFiles.ts'
import type { Landing } from './landing.ts'
import { LocalAlerts } from './sources/localAlerts.ts'
import { keptAnswersIn } from './state/aheadAnswers.ts'
import { createAppStore } from './state/appStore.ts'
import { useApp } from './state/context.tsx'
import { chosenStepsIn } from './state/chosenSteps.ts'
import { connectAtStart } from './state/connectAtStart.ts'
import { daemonsIn } from './state/daemons.ts'
import { mappingsIn } from './state/mappings.ts'
import { createModelAhead } from './state/modelAhead.ts'
import { usePreferences } from './state/preferences.ts'
import { QUIET_AFTER_MS } from './state/quietWork.ts'
import { privateCopies } from './state/reopen/copies.ts'
import { indexedRecords } from './state/reopen/records.ts'
import { startReopen } from './state/reopen/reopen.ts'
import { openInTab, wantedIn } from './state/reopen/wanted.ts'
import { criteriaAtStart, isLinked } from './state/linkedCriteria.ts'
import { startTrials } from './state/trials.ts'
import { readUrl } from './state/screen/url.ts'
import { localKept, sessionKept } from './ui/browserStorage.ts'
import { clockMs } from './ui/clock.ts'

const url = readUrl(window.location.search)
const { zone, selection, screen, daemon, forecast } = url
if (zone !== null) usePreferences.getState().set({ zone })
const { own, linked } = criteriaAtStart(url, usePreferences.getState())

const engine = createEngineClient()
const modelAhead = createModelAhead({ loadModel: (...args) => engine.loadModel(...args) })
const store = createAppStore({
  engine,
  modelAhead,
  makeEngine: () => createEngineClient(),
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
  wanted: wantedIn(url, openInTab(sessionKept)),
  criteria: linked ?? own,
  linkedCriteria: linked,
  quietAfterMs: QUIET_AFTER_MS,
})
store.subscribe((now, before) => {
  const isChanged = now.criteria !== before.criteria || now.linkedCriteria !== before.linkedCriteria
  // What a link brought is for this visit, until a person keeps it.
  if (isChanged && !isLinked(now)) usePreferences.getState().set(now.criteria)
})
connectAtStart(store, document, daemon)
startReopen({
  store,
  records: indexedRecords(),
  copies: privateCopies(),
  session: sessionKept,
  nowMs: clockMs,
  newId: randomId,
})
startTrials(store)

/** crypto.randomUUID() is there only where the page came over https. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/** Puts the page in the landing's place, and does what was asked of it meanwhile. */
export function startPage(root: HTMLElement, landing: Landing): void {
  // Boundaries show what they catch; what is the host's fault is no defect for the console.
  const onCaughtError = (error: unknown) => {
    if (!isHostFault(error)) console.error(error)
  }
  createRoot(root, { onCaughtError }).render(
    <StrictMode>
      <App store={store}>
        <Landed landing={landing} />
      </App>
    </StrictMode>,
  )
}

/** From here on the page itself takes what is dropped. */
function Landed({ landing }: { landing: Landing }) {
  const openFiles = useOpenFiles()
  const openData = useApp((state) => state.openData)
  // A daemon has forecast already, and who asked to save data is not sent a model they may not need.
  const isOwn = useApp(({ live, asked }) => live === null && asked === null)
  useEffect(() => {
    if (isOwn && !savesData()) modelAhead.begin()
  }, [isOwn])
  useEffect(() => {
    landing.handOver((wish) => {
      if (wish.kind === 'sample') void openData(wish)
      else void openFiles(wish.files)
    })
  }, [landing, openFiles, openData])
  return null
}

/** Whether the browser was told to save data, where it tells. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  return connection?.saveData === true
}
