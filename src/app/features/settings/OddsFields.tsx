import { useId } from 'react'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { oddsText } from '#text/probability.ts'
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
      <span className="unit">&thinsp;%</span>
    </span>
  )
  return (
    <fieldset className={styles.odds}>
      <legend>Severity by chance of a breach within {horizon ?? 'the horizon'}</legend>
      <p className={styles.line}>
        <span className={styles.name}>
          <SeverityShape severity="critical" />
          critical, <SeverityShape severity="warning" />
          warning
        </span>
        <span>from {field('alarm', 'chance for critical and warning, percent')}</span>
        <span className="soft">of breaching that threshold</span>
      </p>
      <p className={styles.line}>
        <span className={styles.name}>
          <SeverityShape severity="watch" />
          watch
        </span>
        <span>from {field('watch', 'chance for watch, percent')}</span>
        <span className="soft">of breaching the warning threshold</span>
      </p>
      {wrong !== null && (
        <p id={`${id}-wrong`} className={styles.wrong}>
          {wrong.why}
        </p>
      )}
      <p className="soft">
        Defaults: {oddsText(DEFAULT_ODDS.alarm)} and {oddsText(DEFAULT_ODDS.watch)}. Lower finds more breaches
        and raises more false alarms. A value beyond its threshold now is breaching, whatever the chance.
        Alert rules have a chance of their own.
      </p>
    </fieldset>
  )
}
