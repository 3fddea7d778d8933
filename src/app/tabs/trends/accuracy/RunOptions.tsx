import { accuracyPageWords } from '#text/accuracyPage.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import styles from './Accuracy.module.css'

/** Parts of the rows' time that can be tested on: the last half, fifth or tenth. */
export const PARTS = [
  { from: 0.5, name: accuracyPageWords.parts.half },
  { from: 0.8, name: accuracyPageWords.parts.fifth },
  { from: 0.9, name: accuracyPageWords.parts.tenth },
] as const
/** Forecasts per horizon. */
const DENSITIES = [1, 2, 4, 8] as const

/** What of the past is tested on. */
export interface RunChoice {
  /** Where the part begins, as a fraction of the time. */
  readonly from: number
  /** Forecasts per horizon. */
  readonly density: number
  /** null: all. */
  readonly metric: string | null
}

interface Props {
  readonly metrics: readonly string[]
  readonly choice: RunChoice
  /** False: which forecasts are compared is not ours to choose. */
  readonly isBacktest: boolean
  readonly running: boolean
  /** `8 h`: the time between two forecasts, of so many per horizon. */
  readonly everyText: (density: number) => string
  readonly onChange: (changed: Partial<RunChoice>) => void
}

/** What to measure, folded away: the defaults do. */
export function RunOptions({ metrics, choice, isBacktest, running, everyText, onChange }: Props) {
  return (
    <Disclosure title={accuracyPageWords.options}>
      <div className={styles.bar}>
        {isBacktest && (
          <>
            <label className={styles.choice}>
              <span className="soft">{accuracyPageWords.tested}</span>
              <select
                className="select"
                value={choice.from}
                disabled={running}
                onChange={(event) => {
                  onChange({ from: Number(event.target.value) })
                }}
              >
                {PARTS.map((part) => (
                  <option key={part.from} value={part.from}>
                    {part.name}
                  </option>
                ))}
              </select>
            </label>
            <label className={styles.choice}>
              <span className="soft">{accuracyPageWords.every}</span>
              <select
                className="select"
                value={choice.density}
                disabled={running}
                onChange={(event) => {
                  onChange({ density: Number(event.target.value) })
                }}
              >
                {DENSITIES.map((density) => (
                  <option key={density} value={density}>
                    {everyText(density)}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <label className={styles.choice}>
          <span className="soft">{accuracyPageWords.metric}</span>
          <select
            className="select"
            value={choice.metric ?? ''}
            disabled={running}
            onChange={(event) => {
              onChange({ metric: event.target.value === '' ? null : event.target.value })
            }}
          >
            <option value="">{accuracyPageWords.allMetrics}</option>
            {metrics.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
    </Disclosure>
  )
}
