import { useId, useState, type SyntheticEvent } from 'react'
import { quantileWords as words } from '#text/open.ts'
import type { ForecastJob } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import styles from './QuantilesForm.module.css'

/** Ascending levels strictly between 0 and 1, or what is wrong with the text. */
function parseLevels(text: string): readonly number[] | string {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '')
  const levels = parts.map(Number)
  const wrong = parts.find((_, index) => !((levels[index] ?? NaN) > 0 && (levels[index] ?? NaN) < 1))
  if (wrong !== undefined) return words.notLevel(wrong)
  if (levels.length === 0) return words.none
  const disorder = levels.findIndex((level, index) => index > 0 && level <= (levels[index - 1] ?? 0))
  return disorder > 0 ? words.notAscending(parts[disorder] ?? '') : levels
}

/** The levels of a model that does not carry them, as its author knows them. */
export default function QuantilesForm({ job }: { job: ForecastJob }) {
  const openWithLevels = useApp((state) => state.openWithLevels)
  // The library's default list was tried already: only what was stated before is worth repeating.
  const [text, setText] = useState((job.model.kind === 'files' && job.model.quantiles?.join(', ')) || '')
  const id = useId()
  const levels = parseLevels(text)
  const wrong = typeof levels === 'string' ? levels : null
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (typeof levels !== 'string') void openWithLevels(job, levels)
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <label htmlFor={id}>{words.label}</label>
      <input
        id={id}
        className="input"
        value={text}
        placeholder="0.1, 0.5, 0.9"
        aria-invalid={wrong !== null && text !== ''}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          setText(event.target.value)
        }}
      />
      <button type="submit" className="button" disabled={wrong !== null}>
        {words.load}
      </button>
      <span id={`${id}-hint`} className="faint">
        {(text === '' ? null : wrong) ?? words.hint}
      </span>
    </form>
  )
}
