import { useEffect, useId, useRef } from 'react'
import { thresholdOf } from '#forecast/thresholds.ts'
import { sideSign } from '#text/limit.ts'
import { rawUnit } from '#text/units.ts'
import { thresholdWords } from '#text/thresholds.ts'
import styles from './ThresholdsDialog.module.css'
import { draftOf, isDefault, readDraft, type ThresholdDraft } from './thresholdDraft.ts'

interface Props {
  readonly metric: string
  readonly draft: ThresholdDraft
  /** Takes the focus when it appears. */
  readonly first: boolean
  readonly onChange: (draft: ThresholdDraft) => void
}

/** One metric's threshold: on which side it is bad, from where on, and how far that is from the default. */
export function ThresholdRow({ metric, draft, first, onChange }: Props) {
  const id = useId()
  const select = useRef<HTMLSelectElement>(null)
  useEffect(() => {
    if (first) select.current?.focus()
  }, [first])
  const read = readDraft(metric, draft)
  const wrong = read.kind === 'wrong' ? read : null
  const none = draft.direction === 'none'
  const unit = rawUnit(metric)
  const field = (name: 'warning' | 'critical') => (
    <td data-label={thresholdWords[name]}>
      <input
        className={`input ${styles.value ?? ''}`}
        inputMode="decimal"
        aria-label={thresholdWords.fieldOf(metric, thresholdWords[name])}
        aria-invalid={wrong?.field === name}
        aria-describedby={wrong?.field === name ? `${id}-wrong` : undefined}
        disabled={none}
        value={draft[name]}
        onChange={(event) => {
          onChange({ ...draft, [name]: event.target.value })
        }}
      />
    </td>
  )
  return (
    <tr className={styles.row}>
      <th scope="row">
        <span className={styles.metric}>{metric}</span>
        {unit !== '' && <span className="unit"> {unit}</span>}
        {wrong !== null && (
          <p id={`${id}-wrong`} className={styles.wrong}>
            {wrong.why}
          </p>
        )}
      </th>
      <td data-label={thresholdWords.side}>
        <select
          ref={select}
          className="select"
          aria-label={thresholdWords.sideOf(metric)}
          value={draft.direction}
          onChange={(event) => {
            const { value } = event.target
            if (value === 'above' || value === 'below' || value === 'none')
              onChange({ ...draft, direction: value })
          }}
        >
          {Object.entries(thresholdWords.sides).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </td>
      {field('warning')}
      {field('critical')}
      <td className={styles.default} data-label={thresholdWords.default}>
        {isDefault(metric, draft) ? (
          <span className="faint">{defaultText(metric)}</span>
        ) : (
          <button
            type="button"
            className="button"
            aria-label={thresholdWords.resetOf(metric, defaultText(metric))}
            onClick={() => {
              onChange(draftOf(thresholdOf(metric)))
            }}
          >
            {defaultText(metric)}
          </button>
        )}
      </td>
    </tr>
  )
}

function defaultText(metric: string): string {
  const threshold = thresholdOf(metric)
  if (threshold === null) return thresholdWords.none
  return `${sideSign(threshold.direction)} ${threshold.warning}, ${threshold.critical}`
}
