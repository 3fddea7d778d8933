import { useId } from 'react'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { oddsText } from '#text/probability.ts'
import { oddsWords } from '#text/thresholds.ts'
import { SeverityShape } from '../severity/SeverityMark.tsx'
import { readOdds, type OddsDraft } from './oddsDraft.ts'
import styles from './OddsFields.module.css'

interface Props {
  readonly draft: OddsDraft
  /** `8 h`; null: there is no forecast yet. */
  readonly horizon: string | null
  readonly onChange: (draft: OddsDraft) => void
}

/** From which chance of a breach a series is critical, warning or watch. */
export function OddsFields({ draft, horizon, onChange }: Props) {
  const id = useId()
  const read = readOdds(draft)
  const wrong = read.kind === 'wrong' ? read : null
  const field = (name: keyof OddsDraft, label: string) => (
    <span className={styles.value}>
      <input
        className="input"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={wrong?.field === name}
        aria-describedby={wrong?.field === name ? `${id}-wrong` : undefined}
        value={draft[name]}
        onChange={(event) => {
          onChange({ ...draft, [name]: event.target.value })
        }}
      />
      <span className="unit">{oddsWords.percent}</span>
    </span>
  )
  return (
    <fieldset className={styles.odds}>
      <legend>{oddsWords.title(horizon)}</legend>
      <p className={styles.line}>
        <span className={styles.name}>
          <SeverityShape severity="critical" />
          {oddsWords.critical} <SeverityShape severity="warning" />
          {oddsWords.warning}
        </span>
        <span>
          {oddsWords.from} {field('alarm', oddsWords.alarmLabel)}
        </span>
        <span className="soft">{oddsWords.ofThat}</span>
      </p>
      <p className={styles.line}>
        <span className={styles.name}>
          <SeverityShape severity="watch" />
          {oddsWords.watch}
        </span>
        <span>
          {oddsWords.from} {field('watch', oddsWords.watchLabel)}
        </span>
        <span className="soft">{oddsWords.ofWarning}</span>
      </p>
      {wrong !== null && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {wrong.why}
        </p>
      )}
      <p className="soft">{oddsWords.help(oddsText(DEFAULT_ODDS.alarm), oddsText(DEFAULT_ODDS.watch))}</p>
    </fieldset>
  )
}
