import { create } from 'zustand'
import { newAlertsState, type Alert, type AlertsState } from '#forecast/alerts/alert.ts'
import type { ForecastEvent } from '#forecast/alerts/readForecast.ts'
import { stepAlerts, type AlertEvent } from '#forecast/alerts/step.ts'
import { errorToData } from '#forecast/errors.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { fleetOf, readAlerts, writeAlerts, type SavedAlerts } from './savedAlerts.ts'

/** A forecast whose own baseline is for the store to know: the first of a fleet since the page opened is one. */
export type NewForecast = Omit<ForecastEvent, 'kind' | 'baseline' | 'readings'> & {
  /** Those that have series in it, and those that were left out. */
  readonly servers: readonly string[]
}

export interface AlertsStore extends SavedAlerts {
  /** The fleet on screen; null: no forecast has been read yet. */
  readonly current: AlertsState | null
  /** What has last begun to fire; a new list each time, for whoever notifies. */
  readonly newlyFired: readonly Alert[]
  /** False: the browser keeps nothing, and the alerts end with the page. */
  readonly lasting: boolean
  /** Why the newest forecast could not be read for alerts, as a sentence; null: it was, or none has come. */
  readonly failure: string | null
  /** Makes the fleet of a forecast the current one, and returns its alerts so far. */
  enter: (forecast: NewForecast) => AlertsState
  /** What the rules find in the forecast of the fleet that has been entered. */
  read: (forecast: NewForecast, readings: ForecastEvent['readings'], baseline: boolean) => void
  /** Says that the newest forecast could not be read; the alerts stay as they are. */
  fail: (error: unknown) => void
  act: (event: Exclude<AlertEvent, ForecastEvent>) => void
  setRules: (rules: readonly AlertRule[]) => void
  setNotify: (notify: boolean) => void
}

/** Who a person at this page is in the audit: the page knows no names. */
export const USER = 'you'

function createAlertsStore(storage: () => Storage) {
  return create<AlertsStore>()((set, get) => {
    /** What breaches in a fleet's first forecast since the page opened is not news. */
    let lookedAt = false

    const save = (changes: Partial<SavedAlerts>) => {
      const { rules, notify, fleets } = { ...get(), ...changes }
      set({ ...changes, lasting: writeAlerts(storage(), { rules, notify, fleets }) })
    }

    /** The current fleet is always the last. */
    const keep = (state: AlertsState, newlyFired: readonly Alert[] = []) => {
      const { current, fleets } = get()
      if (state === current) return
      const last = fleets.at(-1)
      set({ current: state, ...(newlyFired.length > 0 && { newlyFired }) })
      if (last !== undefined) save({ fleets: [...fleets.slice(0, -1), { ...last, state }] })
    }

    return {
      ...readAlerts(storage()),
      current: null,
      newlyFired: [],
      lasting: true,
      failure: null,
      enter: ({ servers, issueMs, atMs }) => {
        const { fleets, rules, current } = get()
        const at = fleetOf(fleets, new Set(servers), issueMs)
        const known = fleets[at]?.state ?? newAlertsState(rules)
        const { state } = stepAlerts(known, { kind: 'rules', rules, atMs, by: USER })
        // Another fleet than before, or the first.
        if (current === null || at !== fleets.length - 1) lookedAt = false
        set({ current: state, fleets: [...fleets.filter((_, index) => index !== at), { servers, state }] })
        return state
      },
      read: (forecast, readings, baseline) => {
        const { current } = get()
        if (current === null) return
        const { atMs, issueMs, notFromModel: notFromModel } = forecast
        const first = baseline || !lookedAt
        lookedAt = true
        const event = {
          kind: 'forecast',
          atMs,
          issueMs,
          notFromModel: notFromModel,
          readings,
          baseline: first,
        } as const
        const { state, newlyFired } = stepAlerts(current, event)
        set({ failure: null })
        keep(state, newlyFired)
      },
      fail: (error) => {
        set({ failure: errorToData(error).message })
      },
      act: (event) => {
        const { current } = get()
        if (current !== null) keep(stepAlerts(current, event).state)
      },
      setRules: (rules) => {
        save({ rules })
        get().act({ kind: 'rules', rules, atMs: Date.now(), by: USER })
      },
      setNotify: (notify) => {
        save({ notify })
      },
    }
  })
}

/** The alerts of the fleet on screen, the rules, and whether to notify: in localStorage, with a version. */
export const useAlerts = createAlertsStore(() => window.localStorage)
