import type { DaemonLink, LinkReport, StepChoice } from '#remote/api.ts'
import type { DroppedFile, EngineClient, JudgedForecast } from '#engine/api.ts'
import { errorToData } from '#forecast/errors.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type { Verdict } from '#forecast/verdict/verdict.ts'
import { parseAddress, type ParsedAddress } from '#text/address.ts'
import { createDaemonSource } from '../sources/daemonSource.ts'
import type { AddedHistory, HereState } from '../sources/here.ts'
import type { Explainer, ForecastSource } from '../sources/forecastSource.ts'
import type { LocalAlerts } from '../sources/localAlerts.ts'
import type { GetApp, SetApp } from './appStore.ts'
import { CONNECTS } from './connects.ts'
import type { Daemons } from './daemons.ts'
import { createMakers, type Entry } from './makers.ts'
import type { LoadModel } from './runningHere.ts'

/** The newest connection, whether it is of what is on screen or only tried; null: none. */
export function newestOf({ live, trying }: Pick<LiveState, 'live' | 'trying'>): Live | null {
  return trying ?? live
}

/** Opens a connection; key null: none is sent. step null: nothing was chosen for this daemon. */
export type OpenLink = (options: {
  readonly address: string
  readonly key: string | null
  readonly step: StepChoice | null
  readonly criteria: Criteria
}) => DaemonLink

/** The connection to a daemon, and how it stands. */
export interface Live {
  readonly link: DaemonLink
  /** Another object whenever something changes: components select what they show of it. */
  readonly report: LinkReport
  /** What testing the daemon's forecasts has found; null: it has sent none. */
  readonly verdict: Verdict | null
  /** The page's own model on the daemon's values; null: it does not run. */
  readonly here: HereReport | null
  /** Whose forecasts are on screen, and whose are wanted there as soon as there are any. */
  readonly shown: Maker
  readonly wanted: Maker
}

/** Who makes a forecast of what a daemon measures: it, or the model of this page. */
export type Maker = 'daemon' | 'here'

export interface HereReport {
  readonly state: HereState
  readonly latest: JudgedForecast | null
  readonly added: AddedHistory | null
  /** Of the same model; null: it is not loaded yet. */
  readonly explain: Explainer | null
}

export interface LeftDaemon {
  readonly address: string
  /** What was opened instead. */
  readonly opened: string
}

export interface LiveState {
  /** Whether this page can connect at all. Never changes. */
  readonly connects: boolean
  /** What is kept of daemons between visits. Never changes. */
  readonly daemons: Daemons
  /**
   * The connection of what is on screen; the newest one where nothing of a daemon is. null: no daemon is connected, and what
   * is on screen is of none.
   */
  readonly live: Live | null
  /** Another one, whose first forecast is waited for while those of `live` stay on screen; null: none. */
  readonly trying: Live | null
  /** The daemon whose connection ended because a file took its place on screen; null: none, or it is dismissed. */
  readonly left: LeftDaemon | null
  /** A daemon that the page's address names: nothing was sent to it yet. null: none, or it is decided. */
  readonly asked: ParsedAddress | null
}

export interface LiveActions {
  /**
   * Connects to an address in normal form. What is on screen stays until the first forecast; the connection ends with the
   * last source over it. Connected to it already: connects anew with this key.
   */
  connect: (address: string, key: string | null) => void
  /** Ends `live`. The last forecast stays on screen; without one, what was there before does. */
  disconnect: () => void
  /** Ends the newest connection where nothing of it is on screen; what is on screen goes on. */
  stopTrying: () => void
  chooseStep: (choice: StepChoice) => void
  /** Whose forecasts to show; those of here start the page's model, and are shown once there is one. */
  showAs: (maker: Maker) => void
  /** Ends the model here; what it shows becomes the daemon's again. */
  stopHere: () => void
  /** Files of the same fleet, whose rows go before the daemon's for the model here. Says where they do not fit. */
  addHistory: (files: readonly DroppedFile[]) => Promise<void>
  /** Asks the person whether to connect to what an address names. */
  askDaemon: (text: string) => void
  dismissAsked: () => void
  dismissLeft: () => void
}

interface Parts {
  readonly engine: EngineClient
  readonly loadModel: LoadModel
  readonly openLink: OpenLink | null
  readonly daemons: Daemons
  readonly alerts: LocalAlerts
}

/** Connections to daemons: one that waits for its first forecast leaves that of what is on screen running. */
export function createLive(
  set: SetApp,
  get: GetApp,
  { engine, loadModel, openLink, daemons, alerts }: Parts,
): LiveState & LiveActions {
  /** Oldest first. */
  let entries: readonly Entry[] = []
  const bySource = new Map<string, Entry>()
  const newest = () => entries.at(-1) ?? null
  const onScreen = () => {
    const { view } = get()
    return view.kind === 'ready' ? (bySource.get(view.source.id) ?? null) : null
  }
  const current = () => onScreen() ?? newest()
  const tried = () => (newest() === current() ? null : newest())

  const publish = () => {
    const [entry, other] = [current(), tried()]
    const live = entry && liveOf(entry)
    set({ live, trying: other && liveOf(other) })
    noteConnected(live?.report ?? null)
  }

  const noteConnected = connectedNote(daemons)

  const liveOf = ({ link, last, here, wanted }: Entry): Live => {
    const { view } = get()
    return {
      link,
      report: last ?? link.report(),
      verdict: link.latest()?.verdict ?? null,
      here: here?.report() ?? null,
      shown: view.kind === 'ready' && view.source.id === here?.sourceId() ? 'here' : 'daemon',
      wanted,
    }
  }

  const end = (entry: Entry) => {
    if (!entries.includes(entry)) return
    entries = entries.filter((other) => other !== entry)
    entry.unsubscribe()
    entry.here?.close()
    if (entry.last === null) entry.link.close()
    publish()
  }

  /** What takes its place is on screen only once the old source is closed. */
  const noteLeft = (address: string) => {
    queueMicrotask(() => {
      const { view } = get()
      if (view.kind === 'ready' && current() === null) set({ left: { address, opened: view.facts.name } })
    })
  }

  /** The source as it is shown: the connection ends with the last one over it. */
  const hold = (entry: Entry, source: ForecastSource): ForecastSource => {
    entry.sources++
    bySource.set(source.id, entry)
    let closed = false
    const close = () => {
      if (closed) return
      closed = true
      const wasShown = entry === onScreen() && entry.last === null
      source.close()
      bySource.delete(source.id)
      if (--entry.sources > 0) return
      end(entry)
      if (wasShown) noteLeft(entry.link.report().address)
    }
    return { ...source, close }
  }

  const { meet, ...makers } = createMakers({
    engine,
    loadModel,
    alerts,
    get,
    current,
    onScreen,
    hold,
    isOpen: (entry) => entries.includes(entry),
    liveOf,
    publish,
  })

  return {
    connects: CONNECTS && openLink !== null,
    daemons,
    live: null,
    trying: null,
    left: null,
    asked: null,
    connect: (address, key) => {
      if (openLink === null) return
      const known = [newest(), current()].find((entry) => entry?.link.report().address === address)
      if (known?.last === null) {
        if (known !== newest()) get().stopTrying()
        known.link.setKey(key)
        return
      }
      try {
        const { criteria } = get()
        const link = openLink({ address, key, step: daemons.step(address), criteria })
        const entry: Entry = attach(link, daemons, () => {
          meet(entry)
          publish()
        })
        entries = [...entries, entry]
        set({ problem: null, left: null })
        publish()
        get().showSource(hold(entry, createDaemonSource(entry.link, alerts)))
      } catch (error) {
        get().report(errorToData(error))
      }
    },
    disconnect: () => {
      const entry = current()
      if (entry === null) return
      if (entry === onScreen()) {
        const { news, ...report } = entry.link.report()
        const atLeast = news.kind === 'unknown' || (news.kind === 'stale' && news.atLeast)
        const stale = news.kind === 'none' ? news : ({ kind: 'stale', lastMs: news.lastMs, atLeast } as const)
        entry.last = { ...report, link: { kind: 'closed' }, news: stale }
        entry.unsubscribe()
        entry.here?.stop()
        entry.link.close()
        publish()
        return
      }
      get().stopTrying()
    },
    stopTrying: () => {
      const entry = newest()
      if (entry === null || entry === onScreen()) return
      get().cancel()
      end(entry)
    },
    chooseStep: (choice) => {
      const entry = current()
      if (entry === null) return
      daemons.chooseStep(entry.link.report().address, choice)
      entry.link.chooseStep(choice)
    },
    ...makers,
    askDaemon: (text) => {
      set({ asked: parseAddress(text, window.location.protocol) })
    },
    dismissAsked: () => {
      set({ asked: null })
    },
    dismissLeft: () => {
      set({ left: null })
    },
  }
}

/** A reload goes back to a daemon that answered, until the person ends that; one that is silent meanwhile stays it. */
function connectedNote(daemons: Daemons): (report: LinkReport | null) => void {
  let noted: string | null | undefined
  return (report) => {
    const isEnded = report === null || report.link.kind === 'closed'
    if (!isEnded && report.daemon === null) return
    const address = isEnded ? null : report.address
    if (address === noted) return
    noted = address
    daemons.setConnected(address)
  }
}

/** A connection that nothing is shown of yet; its address is remembered once a daemon answers there. */
function attach(link: DaemonLink, daemons: Daemons, onChange: () => void): Entry {
  const entry: Entry = {
    link,
    unsubscribe: link.subscribe(() => {
      const { address, daemon } = link.report()
      if (daemon !== null && !entry.remembered) {
        entry.remembered = true
        daemons.remember(address)
      }
      onChange()
    }),
    sources: 0,
    remembered: false,
    last: null,
    here: null,
    wanted: 'daemon',
    isOwn: false,
  }
  return entry
}
