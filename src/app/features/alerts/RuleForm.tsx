import { useState, type ReactNode } from 'react'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { ruleFormName } from '#text/alerts/phaseText.ts'
import { alertWords } from '#text/alerts/words.ts'
import type { AlertsKeeper } from '../../sources/alertsPort.ts'
import { WouldHaveFired } from './WouldHaveFired.tsx'
import { draftOf, readDraft, type RuleDraft } from './ruleDraft.ts'
import styles from './Alerts.module.css'

const { form: words } = alertWords

interface Props {
  readonly rule: AlertRule
  readonly metrics: readonly string[]
  /** Who knows the past that the rule can be tried on; null: nobody. */
  readonly keeper: AlertsKeeper | null
  readonly onSave: (rule: AlertRule) => void
  readonly onCancel: () => void
}

/** One rule as a form; what is wrong is said before it can be saved. */
export function RuleForm({ rule, metrics, keeper, onSave, onCancel }: Props) {
  const [draft, setDraft] = useState(() => draftOf(rule))
  const change = (part: Partial<RuleDraft>) => {
    setDraft({ ...draft, ...part })
  }
  const result = readDraft(draft, rule)
  const number = (key: keyof RuleDraft, label: string, unit = '') => (
    <Field label={label}>
      <input
        className="input"
        inputMode="decimal"
        size={6}
        value={String(draft[key])}
        onChange={(event) => {
          change({ [key]: event.target.value })
        }}
      />
      {unit !== '' && <span className="unit">{unit}</span>}
    </Field>
  )
  const known = draft.metric === '' || metrics.includes(draft.metric) ? metrics : [draft.metric, ...metrics]
  return (
    <form
      className={styles.form}
      aria-label={ruleFormName(rule.name)}
      onSubmit={(event) => {
        event.preventDefault()
        if (result.kind === 'rule') onSave(result.rule)
      }}
    >
      <Field label={words.name}>
        <input
          className="input"
          value={draft.name}
          onChange={(event) => {
            change({ name: event.target.value })
          }}
        />
      </Field>
      <Field label={words.severity}>
        <Select
          value={draft.severity}
          options={words.severities}
          onChange={(severity) => {
            change({ severity })
          }}
        />
      </Field>
      <Field label={words.metric}>
        <Select
          value={draft.metric}
          options={{ '': words.everyMetric, ...Object.fromEntries(known.map((name) => [name, name])) }}
          onChange={(metric) => {
            change({ metric })
          }}
        />
      </Field>
      <Field label={words.breachOf}>
        <Select
          value={draft.limit}
          options={words.limits}
          onChange={(limit) => {
            change({ limit })
          }}
        />
      </Field>
      {draft.limit === 'value' && (
        <>
          <Field label={words.alertWhen}>
            <Select
              value={draft.direction}
              options={words.directions}
              onChange={(direction) => {
                change({ direction })
              }}
            />
          </Field>
          {number('value', words.value)}
        </>
      )}
      {number('chancePercent', words.chance, words.chanceUnit)}
      {number('clearPercent', words.clear, words.clearUnit)}
      {number('withinMinutes', words.within, words.withinUnit)}
      {number('agreeing', words.agreeing)}
      {number('outOf', words.outOf)}
      {number('keepMinutes', words.keep, words.keepUnit)}
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={draft.countsNotFromModel}
          onChange={(event) => {
            change({ countsNotFromModel: event.target.checked })
          }}
        />
        {words.notFromModel}
      </label>
      <p className={styles.wrong} role="status">
        {result.kind === 'wrong' ? result.why : ''}
      </p>
      {keeper !== null && (
        <WouldHaveFired keeper={keeper} rule={result.kind === 'rule' ? result.rule : null} />
      )}
      <div className={styles.buttons}>
        <button type="submit" className="button" data-kind="main" disabled={result.kind === 'wrong'}>
          {words.save}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {words.cancel}
        </button>
      </div>
    </form>
  )
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <span className={styles.control}>{children}</span>
    </label>
  )
}

interface SelectProps<K extends string> {
  readonly value: K
  readonly options: Readonly<Record<K, string>>
  readonly onChange: (value: K) => void
}

function Select<K extends string>({ value, options, onChange }: SelectProps<K>) {
  const isKey = (key: string): key is K => Object.hasOwn(options, key)
  return (
    <select
      className="select"
      value={value}
      onChange={(event) => {
        if (isKey(event.target.value)) onChange(event.target.value)
      }}
    >
      {Object.entries<string>(options).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}
