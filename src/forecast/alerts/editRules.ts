import { isOpen, type Alert, type AlertsState, type AuditLine } from './alert.ts'
import type { AlertRule } from './rule.ts'
import { resolve, withLine } from './transitions.ts'

const MOST_EDITS = 100

export interface RulesEvent {
  readonly kind: 'rules'
  /** Clock time. */
  readonly atMs: number
  readonly by: string
  /** All of them, as they shall be. */
  readonly rules: readonly AlertRule[]
}

/**
 * Alerts of rules that are gone or switched off end; those of rules that now mean something else lose the votes
 * that were given under the old meaning, and what was only pending starts afresh with the next forecast.
 */
export function editRules(state: AlertsState, { rules, atMs, by }: RulesEvent): AlertsState {
  const before = new Map(state.rules.map((rule) => [rule.id, rule]))
  const after = new Map(rules.map((rule) => [rule.id, rule]))
  const edited = new Set(
    [...before.keys(), ...after.keys()].filter((id) => !same(before.get(id), after.get(id))),
  )
  if (edited.size === 0) return { ...state, rules }
  const reread = (alert: Alert): readonly Alert[] => {
    if (!isOpen(alert) || !edited.has(alert.rule)) return [alert]
    const rule = after.get(alert.rule)
    if (rule !== undefined && same(unnamed(before.get(alert.rule)), unnamed(rule)))
      return [{ ...alert, ruleName: rule.name }]
    if (alert.firedMs === null) return []
    if (rule === undefined || !rule.enabled) {
      const line: AuditLine = { atMs, by: { kind: 'rule' }, what: { kind: 'resolved' } }
      return [resolve(alert, state.issueMs ?? atMs, line)]
    }
    const what = { kind: 'rules-edited', rules: [rule.name] } as const
    const { name: ruleName, severity } = rule
    return [withLine({ ...alert, ruleName, severity, votes: [] }, { atMs, by: { kind: 'rule' }, what })]
  }
  const names = [...edited].map((id) => (after.get(id) ?? before.get(id))?.name ?? id)
  const line: AuditLine = {
    atMs,
    by: { kind: 'user', name: by },
    what: { kind: 'rules-edited', rules: names },
  }
  return {
    ...state,
    rules,
    alerts: state.alerts.flatMap(reread),
    audit: [...state.audit, line].slice(-MOST_EDITS),
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function unnamed(rule: AlertRule | undefined): unknown {
  return { ...rule, name: '' }
}
