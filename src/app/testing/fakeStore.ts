import { LocalAlerts } from '../sources/localAlerts.ts'
import { keptAnswersIn } from '../state/aheadAnswers.ts'
import type { ReadyView } from '../state/appState.ts'
import { createAppStore, type AppStore, type Dependencies } from '../state/appStore.ts'
import { chosenStepsIn } from '../state/chosenSteps.ts'
import { daemonsIn } from '../state/daemons.ts'
import { mappingsIn } from '../state/mappings.ts'
import { fakeEngine } from './fakeEngine.ts'
import { memoryStorage } from './memoryStorage.ts'

/** A store that keeps nothing beyond the test, with what the test needs to be otherwise. */
export function fakeStore(changes: Partial<Dependencies> = {}): AppStore {
  return createAppStore({
    engine: fakeEngine(),
    mappings: mappingsIn(memoryStorage()),
    chosenSteps: chosenStepsIn(memoryStorage()),
    keptAnswers: keptAnswersIn(memoryStorage()),
    alerts: new LocalAlerts(memoryStorage()),
    daemons: daemonsIn(memoryStorage(), memoryStorage()),
    openLink: null,
    selection: { server: null, metric: null },
    ...changes,
  })
}

/** What is on screen; an error where nothing is. */
export function viewIn(store: AppStore): ReadyView {
  const { view, task } = store.getState()
  if (view.kind !== 'ready') throw new Error(`nothing is on screen, the task is ${task.kind}`)
  return view
}
