import { newAlertsState, type AlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules } from '#forecast/alerts/rule.ts'
import type { UserEvent } from '#forecast/alerts/userAct.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Alerts, Maintenance, RuleRecord } from '#daemon/alerts/api.ts'

const RECORD: Omit<RuleRecord, 'rule'> = {
  fromMs: 0,
  toMs: 86_400_000,
  right: 3,
  wrong: 1,
  undecided: 1,
  missed: 2,
  precision: 0.75,
  recall: 0.6,
  leadMs: 900_000,
}

export interface FakeAlerts extends Alerts {
  readonly acts: readonly UserEvent[]
  readonly setState: (state: AlertsState) => void
}

/** Alerts that remember what was done to them; of those that it has, acting changes none. */
export function fakeAlerts(initial: AlertsState = newAlertsState(defaultRules())): FakeAlerts {
  const acts: UserEvent[] = []
  let state = initial
  let windows: readonly Maintenance[] = []
  return {
    acts,
    setState: (to) => (state = to),
    state: () => state,
    act: (event) => {
      if (!state.alerts.some(({ id }) => id === event.id))
        return Promise.reject(new FleetcastError('argument-invalid', `There is no alert ${event.id}`))
      acts.push(event)
      return Promise.resolve()
    },
    setRules: (rules) => {
      state = { ...state, rules }
      return Promise.resolve()
    },
    maintenance: () => windows,
    addMaintenance: (window) => {
      const added = { ...window, id: String(windows.length + 1) }
      windows = [...windows, added]
      return Promise.resolve(added)
    },
    endMaintenance: (id) => {
      if (!windows.some((each) => each.id === id))
        return Promise.reject(new FleetcastError('argument-invalid', `There is no maintenance ${id}`))
      windows = windows.filter((each) => each.id !== id)
      return Promise.resolve()
    },
    records: () => Promise.resolve(state.rules.map(({ id }) => ({ rule: id, ...RECORD }))),
    wouldHaveFired: (rule, { fromMs, toMs }) =>
      Promise.resolve({ record: { ...RECORD, rule: rule.id, fromMs, toMs }, alerts: state.alerts }),
  }
}
