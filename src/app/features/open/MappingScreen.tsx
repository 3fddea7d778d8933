import { useId, useState, type SyntheticEvent } from 'react'
import type { ColumnSample } from '#engine/api.ts'
import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { draftOf, draftProblem, isNumeric, mappingOf, type MappingDraft } from './mappingDraft.ts'
import styles from './MappingScreen.module.css'

type Role = 'time' | 'server' | 'profile' | 'status'

const ROLES: readonly { role: Role; label: string; none: string | null }[] = [
  { role: 'time', label: 'Time', none: null },
  { role: 'server', label: 'Server', none: 'none: one server' },
  { role: 'profile', label: 'Profile', none: 'none' },
  { role: 'status', label: 'Status', none: 'none' },
]

/** Asks what the columns are where the names do not say it; the answer is remembered for this schema. */
export function MappingScreen({ task }: { task: Extract<Task, { kind: 'mapping' }> }) {
  const { guess } = task
  const [draft, setDraft] = useState(() => draftOf(guess))
  const confirm = useApp((state) => state.confirmMapping)
  const dismiss = useApp((state) => state.dismiss)
  const problem = draftProblem(draft)
  const change = (part: Partial<MappingDraft>) => {
    setDraft({ ...draft, ...part })
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (problem === null) void confirm(mappingOf(draft, guess))
  }
  return (
    <form className={styles.screen} aria-label="Column mapping" onSubmit={submit}>
      <header className={styles.head}>
        <h1>What are the columns?</h1>
        <p className="soft">{guess.question ?? 'The names do not say it for certain.'}</p>
      </header>
      <div className={styles.roles}>
        {ROLES.map(({ role, label, none }) => (
          <RoleSelect
            key={role}
            label={label}
            none={none}
            columns={guess.columns}
            value={draft[role]}
            onChange={(value) => {
              change({ [role]: value })
            }}
          />
        ))}
        {draft.server === '' && (
          <label className={styles.field}>
            <span className="soft">Server’s name</span>
            <input
              className="input"
              value={draft.serverName}
              onChange={(event) => {
                change({ serverName: event.target.value })
              }}
            />
          </label>
        )}
      </div>
      <ColumnTable columns={guess.columns} draft={draft} onChange={change} />
      <footer className={styles.foot}>
        <p className="soft" role="status">
          {problem ?? 'Remembered in this browser for files with these columns.'}
        </p>
        <button type="button" className="button" onClick={dismiss}>
          Cancel
        </button>
        <button type="submit" className="button" data-kind="main" disabled={problem !== null}>
          Forecast
        </button>
      </footer>
    </form>
  )
}

interface RoleSelectProps {
  readonly label: string
  readonly none: string | null
  readonly columns: readonly ColumnSample[]
  readonly value: string
  readonly onChange: (value: string) => void
}

function RoleSelect({ label, none, columns, value, onChange }: RoleSelectProps) {
  return (
    <label className={styles.field}>
      <span className="soft">{label}</span>
      <select
        className="select"
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      >
        {(none !== null || value === '') && <option value="">{none ?? 'choose…'}</option>}
        {columns
          .filter(({ kind }) => kind !== 'unsupported')
          .map(({ name, kind }) => (
            <option key={name} value={name}>
              {name} ({kind})
            </option>
          ))}
      </select>
    </label>
  )
}

interface ColumnTableProps {
  readonly columns: readonly ColumnSample[]
  readonly draft: MappingDraft
  readonly onChange: (part: Partial<MappingDraft>) => void
}

function ColumnTable({ columns, draft, onChange }: ColumnTableProps) {
  const id = useId()
  const toggle = (name: string) => {
    const metrics = new Set(draft.metrics)
    if (!metrics.delete(name)) metrics.add(name)
    onChange({ metrics })
  }
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="visually-hidden">Columns of the file</caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">First values</th>
            <th scope="col">Detected as</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <td>
                {isNumeric(column) && (
                  <input
                    type="checkbox"
                    id={`${id}-${column.name}`}
                    aria-label={`${column.name} is a metric`}
                    checked={draft.metrics.has(column.name)}
                    onChange={() => {
                      toggle(column.name)
                    }}
                  />
                )}
              </td>
              <th scope="row">
                <label htmlFor={`${id}-${column.name}`}>{column.name}</label>
              </th>
              <td className="soft">{column.kind}</td>
              <td className={styles.samples}>{column.samples.join(', ')}</td>
              <td>
                {column.role}
                <span className="faint"> · {column.why}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
