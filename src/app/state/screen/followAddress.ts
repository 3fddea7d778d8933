import { openedIn, type AppState, type ReadyView } from '../appState.ts'
import type { AppStore } from '../appStore.ts'
import { usePreferences } from '../preferences.ts'
import type { NamedData } from '../reopen/wanted.ts'
import { changesBetween, goesOnWith, placeIn, type LastChange, type Place } from './entries.ts'
import { readUrl, writeUrl, type UrlState } from './url.ts'

/** Browsers refuse hundreds of changes within half a minute; a held-down key makes them. */
const QUIET_MS = 200
/** Entries within SPAN_MS; what comes on top goes into the newest one. Safari refuses 100. */
const MOST_ENTRIES = 60
const SPAN_MS = 30_000

/** What of the browser's window keeps the address. */
export type AddressBar = Pick<Window, 'location' | 'history' | 'addEventListener' | 'removeEventListener'>

/** The daemon that is connected, or asked about; never with what an address may hold beside the daemon's. */
function daemonOf({ live, trying, asked }: AppState): string | null {
  if (asked?.kind === 'address') return asked.address
  const named = live?.report.link.kind === 'closed' ? trying : live
  return named?.report.address ?? null
}

function chosenIn({ facts: { kind, settings } }: ReadyView, setting: 'stepMs' | 'asOfMs'): number | null {
  return kind === 'file' ? (settings?.[setting] ?? null) : null
}

/** Everything that the address says; before there is a forecast, what it asked for stays. */
function urlOf(state: AppState): UrlState {
  const { view, wish, selection, screen, criteria } = state
  const forecast =
    view.kind === 'empty' ? wish : { stepMs: chosenIn(view, 'stepMs'), asOfMs: chosenIn(view, 'asOfMs') }
  const { zone } = usePreferences.getState()
  return { selection, screen, data: dataOf(state), daemon: daemonOf(state), forecast, zone, ...criteria }
}

const NO_DATA: NamedData = { file: null, isSample: false }
const SAMPLE: NamedData = { file: null, isSample: true }

/** The data on screen by its name; before there is any, what the address asked for. */
function dataOf(state: AppState): NamedData {
  const { view, wanted } = state
  if (view.kind === 'empty') return wanted ?? NO_DATA
  const opened = openedIn(state)
  if (opened === null) return NO_DATA
  return opened.data.kind === 'sample' ? SAMPLE : { file: view.facts.name, isSample: false }
}

function placeOf({ selection, screen, criteria }: AppState): Place {
  return { selection, screen, criteria, zone: usePreferences.getState().zone }
}

/**
 * Keeps the address shareable, and the browser's history a list of views: what a person changes is an entry that Back
 * takes back, typing and dragging are one. What changes by itself (a new forecast, a daemon) replaces the address.
 * Returns what ends it.
 */
export function followAddress(store: AppStore, bar: AddressBar, nowMs: () => number = Date.now): () => void {
  let url = urlOf(store.getState())
  let place = placeOf(store.getState())
  let { view } = store.getState()
  let last: LastChange | null = null
  let isRestoring = false
  /** Says what is to be written yet. */
  let timer: ReturnType<typeof setTimeout> | null = null
  let pushedMs: readonly number[] = []

  const write = (how: 'pushState' | 'replaceState', said: UrlState) => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const { pathname, search, hash } = bar.location
    const query = writeUrl(search, said)
    if (how === 'replaceState' && query === search) return
    try {
      bar.history[how](null, '', `${pathname}${query}${hash}`)
    } catch (error) {
      // Too many within a short time: the address follows once it is quiet.
      if (!(error instanceof DOMException)) throw error
      writeSoon()
    }
  }
  const writeSoon = () => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => write('replaceState', url), QUIET_MS)
  }
  const isRoom = () => {
    pushedMs = pushedMs.filter((each) => nowMs() - each < SPAN_MS)
    return pushedMs.length < MOST_ENTRIES
  }

  const follow = () => {
    const state = store.getState()
    const [before, now] = [url, urlOf(state)]
    const isOther = view.kind !== state.view.kind || !isSameFleet(view, state.view)
    const was = place
    view = state.view
    if (isSameUrl(before, now)) return
    url = now
    place = placeOf(state)
    const changed = changesBetween(was, place)
    // What follows from a new forecast, or from Back, is nobody's step.
    if (changed.length === 0 || isOther || isRestoring) {
      writeSoon()
      return
    }
    const isMore = goesOnWith(last, changed, nowMs()) || !isRoom()
    last = { fields: isMore && last !== null ? last.fields : changed, atMs: nowMs() }
    if (isMore) {
      writeSoon()
      return
    }
    // The entry that is left says how it was left.
    if (timer !== null) write('replaceState', before)
    pushedMs = [...pushedMs, nowMs()]
    write('pushState', now)
  }

  const back = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    last = null
    const { zone } = usePreferences.getState()
    const wanted = placeIn(readUrl(bar.location.search), zone)
    isRestoring = true
    usePreferences.getState().set({ zone: wanted.zone })
    store.getState().restore(wanted)
    isRestoring = false
    follow()
  }

  writeSoon()
  const ends = [store.subscribe(follow), usePreferences.subscribe(follow)]
  bar.addEventListener('popstate', back)
  return () => {
    for (const end of ends) end()
    if (timer !== null) clearTimeout(timer)
    bar.removeEventListener('popstate', back)
  }
}

function isSameFleet(before: AppState['view'], now: AppState['view']): boolean {
  if (before.kind === 'empty' || now.kind === 'empty') return before.kind === now.kind
  return before.index === now.index
}

/** Compared by identity, which is kept where nothing has changed: it is asked with every change of the store. */
function isSameUrl(before: UrlState, now: UrlState): boolean {
  return (
    before.selection === now.selection &&
    before.screen === now.screen &&
    before.data.file === now.data.file &&
    before.data.isSample === now.data.isSample &&
    before.daemon === now.daemon &&
    before.zone === now.zone &&
    before.thresholds === now.thresholds &&
    before.odds === now.odds &&
    before.forecast.stepMs === now.forecast.stepMs &&
    before.forecast.asOfMs === now.forecast.asOfMs
  )
}
