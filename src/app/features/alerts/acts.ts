import { create } from 'zustand'
import type { Alert } from '#forecast/alerts/alert.ts'
import { applies, undoOf, type UserAct } from '#forecast/alerts/undo.ts'
import { actedText } from '#text/alerts/entryText.ts'
import { USER, type AlertsPort } from '../../sources/alertsPort.ts'
import { clockMs } from '../../ui/clock.ts'

/** What was done last, and how to undo it. */
interface LastAct {
  readonly port: AlertsPort
  readonly text: string
  readonly undo: readonly UserAct[]
}

interface ActsState {
  /** null: nothing that could be undone. */
  readonly last: LastAct | null
  readonly forget: () => void
}

export const useActs = create<ActsState>()((set) => ({
  last: null,
  forget: () => {
    set({ last: null })
  },
}))

type Kind = Exclude<UserAct['kind'], 'mute' | 'reopen'>
/** untilMs: clock time; null: until it resolves. */
export type ActOn = { readonly kind: Kind } | { readonly kind: 'mute'; readonly untilMs: number | null }

/** Those of some alerts that an act would change. */
export function affectedBy(kind: UserAct['kind'], alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter((alert) => applies(alert, kind))
}

/** Does something to alerts at once, as far as it applies to each, and keeps the way to undo it. */
export function actOn(port: AlertsPort, act: ActOn, alerts: readonly Alert[]): void {
  const affected = affectedBy(act.kind, alerts)
  if (affected.length === 0) return
  const when = { by: USER, atMs: clockMs() }
  port.act(...affected.map(({ id }) => ({ ...act, id, ...when })))
  const undo = affected.flatMap((alert) => undoOf(alert, act.kind))
  useActs.setState({ last: { port, text: actedText(act.kind, affected.length), undo } })
}

/** Undoes what was done last, once. */
export function undoLast(): void {
  const { last, forget } = useActs.getState()
  if (last === null) return
  const when = { by: USER, atMs: clockMs() }
  last.port.act(...last.undo.map((act) => ({ ...act, ...when })))
  forget()
}
