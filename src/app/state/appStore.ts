import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EngineClient } from '#engine/api.ts'
import { errorToData } from '#forecast/errors.ts'
import { DEFAULT_CRITERIA, type Criteria } from '#forecast/thresholds.ts'
import type { LocalAlerts } from '../sources/localAlerts.ts'
import type { KeptAnswers } from './aheadAnswers.ts'
import { openedIn, type AppActions, type AppState, type ForecastWish } from './appState.ts'
import { followCapacity } from './capacity.ts'
import type { ChosenSteps } from './chosenSteps.ts'
import type { Daemons } from './daemons.ts'
import type { Selection } from './forecastIndex.ts'
import { createJobActions } from './jobActions.ts'
import { modelLoader } from './jobSteps.ts'
import { createLive, type OpenLink } from './live.ts'
import { NO_ORDER } from './metricOrder.ts'
import type { Mappings } from './mappings.ts'
import type { ModelAhead } from './modelAhead.ts'
import { createQuietWork } from './quietWork.ts'
import { mismatchOf, shownOf, type Wanted } from './reopen/wanted.ts'
import { FIRST_SCREEN, type Screen } from './screen/screen.ts'
import { createScreenActions } from './screenActions.ts'
import { createSources } from './sources.ts'
import { createVerification } from './verification.ts'
import { watchedEngine } from './watchedEngine.ts'

export type AppStore = StoreApi<AppState & AppActions>

/** How the parts of the store read and change it. */
export type SetApp = (change: Partial<AppState>) => void
export type GetApp = () => AppState & AppActions

export interface Dependencies {
  readonly engine: EngineClient
  readonly mappings: Mappings
  readonly chosenSteps: ChosenSteps
  readonly keptAnswers: KeptAnswers
  /** The alerts of files that are forecast here. */
  readonly alerts: LocalAlerts
  readonly daemons: Daemons
  /** null: this page connects to no daemon. */
  readonly openLink: OpenLink | null
  /** The model that ships, which may be on its way already; left away: it is loaded when it is needed. */
  readonly modelAhead?: ModelAhead
  /** Another engine, for what must not disturb the page's own; left away: there is none. */
  readonly makeEngine?: () => EngineClient
  /** The wish that the address carries. */
  readonly selection: Selection
  /** What the address asks to look at; left away: the first screen. */
  readonly screen?: Screen
  /** What it asks of the first file; left away: nothing. */
  readonly wish?: ForecastWish
  readonly criteria?: Criteria
  /** Those of them that a link brought; left away: they are the person's own. */
  readonly linkedCriteria?: Criteria | null
  /** What the address is about; left away: nothing. */
  readonly wanted?: Wanted | null
  /** How long nothing may run before quiet work starts; left away: none ever does. */
  readonly quietAfterMs?: number
}

/** The app's one store: what is on screen, what is under way, and the ways from one to the other. */
export function createAppStore(given: Dependencies): AppStore {
  const { selection, screen = FIRST_SCREEN, criteria = DEFAULT_CRITERIA, quietAfterMs = Infinity } = given
  let follow: () => void = () => undefined
  const store = createStore<AppState & AppActions>()((set, get) => {
    const quiet = createQuietWork(quietAfterMs, (_, error) => get().report(errorToData(error)))
    const engine = watchedEngine(given.engine, quiet)
    const dependencies = { ...given, engine }
    const { actions, prepare, endWaiting } = createSources(set, get)
    const verification = createVerification(set, get, { makeEngine: given.makeEngine ?? null, quiet })
    follow = verification.follow
    return {
      quiet,
      exportForecast: (...args) => engine.exportForecast(...args),
      view: { kind: 'empty' },
      capacity: { kind: 'none' },
      task: { kind: 'idle' },
      problem: null,
      model: { input: { kind: 'default' }, ready: null },
      opened: null,
      wanted: given.wanted ?? null,
      linkedCriteria: given.linkedCriteria ?? null,
      wish: given.wish ?? { stepMs: null, asOfMs: null },
      selection,
      metricOrder: NO_ORDER,
      screen,
      criteria,
      report: (problem) => {
        set({ problem })
      },
      dismissProblem: () => {
        set({ problem: null })
      },
      ...actions,
      ...createJobActions(dependencies, { set, get, prepare, endWaiting }),
      ...createScreenActions(set, get),
      verification: { kind: 'none' },
      ...verification.actions,
      ...createLive(set, get, { ...dependencies, loadModel: modelLoader(dependencies, set, get) }),
    }
  })
  followCapacity(store)
  store.subscribe(endWanted(store))
  store.subscribe(() => {
    follow()
  })
  return store
}

/** What the address is about is wanted no more once it is on screen. */
function endWanted({ getState, setState }: Pick<AppStore, 'getState' | 'setState'>): () => void {
  return () => {
    const { view, wanted } = getState()
    const opened = openedIn(getState())
    if (wanted === null || opened === null || view.kind === 'empty') return
    if (mismatchOf(wanted, view, shownOf(opened)) === null) setState({ wanted: null })
  }
}
