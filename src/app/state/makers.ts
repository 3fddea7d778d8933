import type { EngineClient } from '#engine/api.ts'
import { isAbort, errorToData } from '#forecast/errors.ts'
import type { DaemonLink, LinkReport } from '#remote/api.ts'
import { createDaemonSource } from '../sources/daemonSource.ts'
import { createOwnSource } from '../sources/ownSource.ts'
import type { ForecastSource } from '../sources/forecastSource.ts'
import type { LocalAlerts } from '../sources/localAlerts.ts'
import type { GetApp } from './appStore.ts'
import type { Live, LiveActions, Maker } from './live.ts'
import { startHere, type LoadModel, type RunningHere } from './runningHere.ts'

/** A connection and the sources over it that are in use. */
export interface Entry {
  readonly link: DaemonLink
  readonly unsubscribe: () => void
  sources: number
  remembered: boolean
  /** What is told of it since it was disconnected; null: it is not. */
  last: LinkReport | null
  here: RunningHere | null
  wanted: Maker
  /** Whether it is known to be a daemon of ours, which can do more. */
  isOwn: boolean
}

interface Parts {
  readonly engine: EngineClient
  readonly loadModel: LoadModel
  readonly alerts: LocalAlerts
  readonly get: GetApp
  /** The connection of what is on screen, else the newest; null: none. */
  readonly current: () => Entry | null
  /** The connection of what is on screen; null: that is of none. */
  readonly onScreen: () => Entry | null
  readonly isOpen: (entry: Entry) => boolean
  /** The source as it is shown: the connection ends with the last one over it. */
  readonly hold: (entry: Entry, source: ForecastSource) => ForecastSource
  readonly liveOf: (entry: Entry) => Live
  readonly publish: () => void
}

/** Whose forecasts of a daemon's values are shown: its own, or those of the page's model. */
export function createMakers({
  engine,
  loadModel,
  alerts,
  get,
  current,
  onScreen,
  isOpen,
  hold,
  liveOf,
  publish,
}: Parts): Pick<LiveActions, 'showAs' | 'stopHere' | 'addHistory'> & {
  /** Takes note of who the daemon is, and shows it as what it is. */
  readonly meet: (entry: Entry) => void
} {
  /** Another daemon may be tried meanwhile: that goes on. */
  const show = (entry: Entry, source: ForecastSource) => {
    const held = hold(entry, source)
    if (entry === onScreen()) get().switchSource(held)
    else get().showSource(held)
  }

  const showDaemon = (entry: Entry) => {
    if (liveOf(entry).shown === 'daemon') return
    show(entry, sourceOf(entry))
  }

  const sourceOf = ({ link, isOwn }: Entry) =>
    isOwn
      ? createOwnSource(link, (error) => {
          get().report(errorToData(error))
        })
      : createDaemonSource(link, alerts)

  const showHere = (entry: Entry) => {
    if (entry.last !== null) return
    entry.here ??= startHere({
      engine,
      loadModel,
      link: entry.link,
      alerts,
      criteria: () => get().criteria,
      onChange: () => {
        if (!isOpen(entry)) return
        showIfWanted(entry)
        publish()
      },
    })
    showIfWanted(entry)
  }

  /** As soon as the model here has a forecast, if that is still what is wanted. */
  const showIfWanted = (entry: Entry) => {
    if (entry.wanted !== 'here' || entry !== current() || liveOf(entry).shown === 'here') return
    const source = entry.here?.source() ?? null
    if (source !== null) show(entry, source)
  }

  return {
    meet: (entry) => {
      const isOwn = entry.link.report().own !== null
      if (isOwn === entry.isOwn || entry.last !== null || !isOpen(entry)) return
      entry.isOwn = isOwn
      // What the model here forecasts stays; the daemon is shown as it is when it is looked at again.
      if (entry.sources > 0 && liveOf(entry).shown === 'daemon') show(entry, sourceOf(entry))
    },
    showAs: (maker) => {
      const entry = current()
      if (entry === null) return
      entry.wanted = maker
      if (maker === 'daemon') showDaemon(entry)
      else showHere(entry)
      publish()
    },
    stopHere: () => {
      const entry = current()
      if (entry?.here === null || entry === null) return
      const { here } = entry
      entry.wanted = 'daemon'
      showDaemon(entry)
      entry.here = null
      here.close()
      publish()
    },
    addHistory: async (files) => {
      try {
        await current()?.here?.addHistory(files)
      } catch (error) {
        if (!isAbort(error)) get().report(errorToData(error))
      }
    },
  }
}
