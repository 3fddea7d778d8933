import { useState, type ReactNode } from 'react'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { draftOf, readDraft, type RuleDraft } from './ruleDraft.ts'
import styles from './Alerts.module.css'

interface Props {
  readonly rule: AlertRule
  readonly metrics: readonly string[]
  readonly onSave: (rule: AlertRule) => void
  readonly onCancel: () => void
}

/** One rule as a form; what is wrong is said before it can be saved. */
export function RuleForm({ rule, metrics, onSave, onCancel }: Props) {
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
      aria-label={`Rule ${rule.name}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (result.kind === 'rule') onSave(result.rule)
      }}
    >
      <Field label="Name">
        <input
          className="input"
          value={draft.name}
          onChange={(event) => {
            change({ name: event.target.value })
          }}
        />
      </Field>
      <Field label="Severity">
        <Select
          value={draft.severity}
          options={{ critical: 'critical', warning: 'warning' }}
          onChange={(severity) => {
            change({ severity })
          }}
        />
      </Field>
      <Field label="Metric">
        <Select
          value={draft.metric}
          options={{ '': 'every metric', ...Object.fromEntries(known.map((name) => [name, name])) }}
          onChange={(metric) => {
            change({ metric })
          }}
        />
      </Field>
      <Field label="Breach of">
        <Select
          value={draft.limit}
          options={{
            critical: 'its critical threshold',
            warning: 'its warning threshold',
            value: 'a value of its own',
          }}
          onChange={(limit) => {
            change({ limit })
          }}
        />
      </Field>
      {draft.limit === 'value' && (
        <>
          <Field label="Bad when">
            <Select
              value={draft.direction}
              options={{ above: 'high', below: 'low' }}
              onChange={(direction) => {
                change({ direction })
              }}
            />
          </Field>
          {number('value', 'Value')}
        </>
      )}
      {number('chancePercent', 'Raise from a chance of', '%; a measured breach raises at once')}
      {number('clearPercent', 'Clear below a chance of', '%')}
      {number('withinMinutes', 'Within', 'min; empty: the whole horizon')}
      {number('agreeing', 'Forecasts that agree')}
      {number('outOf', 'Out of the last')}
      {number('keepMinutes', 'Keep firing', 'min after the last breach')}
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={draft.countsNotFromModel}
          onChange={(event) => {
            change({ countsNotFromModel: event.target.checked })
          }}
        />
        Forecasts that the network did not make count too
      </label>
      <p className={styles.wrong} role="status">
        {result.kind === 'wrong' ? result.why : ''}
      </p>
      <div className={styles.buttons}>
        <button type="submit" className="button" data-kind="main" disabled={result.kind === 'wrong'}>
          Save rule
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
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
