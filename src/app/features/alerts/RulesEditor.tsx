import { useState } from 'react'
import { defaultRules, type AlertRule } from '#forecast/alerts/rule.ts'
import { timeText, type Zone } from '#text/time.ts'
import { useAlerts, useAlertsPort } from './useAlerts.ts'
import { useNowMs } from '../../ui/clock.ts'
import { auditText, newRuleName, ruleText } from '#text/alerts/phaseText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { RuleForm } from './RuleForm.tsx'
import { RuleRecord } from './RuleRecord.tsx'
import { useKept } from './useKept.ts'
import styles from './Alerts.module.css'

const { rules: words } = alertWords
const MOST_EDITS = 5

/** What a new rule starts from. */
const template = (rules: readonly AlertRule[]): AlertRule => {
  const [first] = defaultRules()
  if (first === undefined) throw new Error('there are no default rules')
  const taken = new Set(rules.map(({ id }) => id))
  let number = 1
  while (taken.has(`rule-${number}`)) number++
  return { ...first, id: `rule-${number}`, name: newRuleName(number) }
}

interface Props {
  readonly metrics: readonly string[]
  readonly zone: Zone
}

/** The rules for every fleet: switched, edited, added, deleted; kept at once. */
export function RulesEditor({ metrics, zone }: Props) {
  const rules = useAlerts((state) => state.rules)
  const edits = useAlerts(({ current }) => current?.audit)
  const port = useAlertsPort()
  const nowMs = useNowMs()
  const records = useKept('records', (keeper, signal) => keeper.records(signal))
  const [edited, setEdited] = useState<AlertRule | null>(null)
  if (edited !== null) {
    return (
      <RuleForm
        rule={edited}
        metrics={metrics}
        keeper={port.keeper ?? null}
        onSave={(rule) => {
          const known = rules.some(({ id }) => id === rule.id)
          port.setRules(known ? rules.map((each) => (each.id === rule.id ? rule : each)) : [...rules, rule])
          setEdited(null)
        }}
        onCancel={() => {
          setEdited(null)
        }}
      />
    )
  }
  return (
    <div className={styles.rules}>
      <p className="soft">{words.about}</p>
      <ul className={styles.ruleList}>
        {rules.map((rule) => (
          <li key={rule.id} className={styles.rule}>
            <label className={styles.ruleName}>
              <input
                type="checkbox"
                checked={rule.enabled}
                onChange={(event) => {
                  const enabled = event.target.checked
                  port.setRules(rules.map((each) => (each === rule ? { ...rule, enabled } : each)))
                }}
              />
              {rule.name} <span className="faint">{rule.severity}</span>
            </label>
            <div className={styles.ruleText}>
              <p>{ruleText(rule)}</p>
              <RuleRecord record={records.value?.find((each) => each.rule === rule.id)} />
            </div>
            <span className={styles.actions}>
              <button
                type="button"
                className={styles.action}
                aria-label={`${words.edit} ${rule.name}`}
                onClick={() => {
                  setEdited(rule)
                }}
              >
                {words.edit}
              </button>
              <button
                type="button"
                className={styles.action}
                aria-label={`${words.delete} ${rule.name}`}
                onClick={() => {
                  port.setRules(rules.filter((each) => each !== rule))
                }}
              >
                {words.delete}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {rules.length === 0 && <p>{words.none}</p>}
      <div className={styles.buttons}>
        <button
          type="button"
          className="button"
          onClick={() => {
            setEdited(template(rules))
          }}
        >
          {words.add}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            port.setRules(defaultRules())
          }}
        >
          {words.defaults}
        </button>
      </div>
      {edits !== undefined && edits.length > 0 && (
        <ul className={styles.edits} aria-label={words.edits}>
          {edits
            .slice(-MOST_EDITS)
            .reverse()
            .map((line, index) => (
              <li key={index}>
                {timeText(line.atMs, zone, nowMs)} {auditText(line, zone, nowMs)}
              </li>
            ))}
        </ul>
      )}
    </div>
  )
}
