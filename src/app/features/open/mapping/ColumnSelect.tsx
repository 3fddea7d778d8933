import { useId } from 'react'
import type { ColumnSample } from '#engine/api.ts'
import { someOf } from '#text/reading.ts'
import { columnOption, mappingQuestions } from '#text/mapping.ts'
import styles from './Questions.module.css'

interface Props {
  readonly label: string
  /** Whether the label is told only, because what stands before says it. */
  readonly quiet?: boolean
  /** What no column means; null: one has to be chosen. */
  readonly none: string | null
  readonly columns: readonly ColumnSample[]
  /** Several columns count together; none: []. */
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

/** A column of the file, with the first values of the one that is chosen. */
export function ColumnSelect({ label, quiet = false, none, columns, value, onChange }: Props) {
  const hint = useId()
  const together = value.length > 1 ? value : null
  const samples = columns.find(({ name }) => name === value[0])?.samples ?? []
  return (
    <div className={styles.field}>
      <label className={styles.field}>
        <span className={quiet ? 'visually-hidden' : 'soft'}>{label}</span>
        <select
          className="select"
          aria-describedby={hint}
          value={together === null ? (value[0] ?? '') : ' '}
          onChange={(event) => {
            const { value: chosen } = event.target
            if (chosen !== ' ') onChange(chosen === '' ? [] : [chosen])
          }}
        >
          {(none !== null || value.length === 0) && (
            <option value="">{none ?? mappingQuestions.chooseColumn}</option>
          )}
          {together !== null && <option value=" ">{together.join(' + ')}</option>}
          {columns.map(({ name, kind }) => (
            <option key={name} value={name}>
              {columnOption(name, kind)}
            </option>
          ))}
        </select>
      </label>
      <p id={hint} className={`faint ${styles.hint ?? ''}`}>
        {samples.length > 0 && someOf([...new Set(samples)])}
      </p>
    </div>
  )
}
