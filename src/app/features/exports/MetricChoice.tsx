import { exportWords } from '#text/exports.ts'
import styles from './ExportDialog.module.css'

interface Props {
  readonly all: readonly string[]
  readonly chosen: readonly string[]
  /** In the order of all. */
  readonly onChoose: (metrics: readonly string[]) => void
}

/** Which metrics go into the file. */
export function MetricChoice({ all, chosen, onChoose }: Props) {
  return (
    <fieldset className={styles.choices}>
      <legend>{exportWords.metrics}</legend>
      <div className={styles.metrics}>
        {all.map((metric) => (
          <label key={metric} className={styles.choice}>
            <input
              type="checkbox"
              checked={chosen.includes(metric)}
              onChange={(event) => {
                const { checked } = event.target
                onChoose(all.filter((each) => (each === metric ? checked : chosen.includes(each))))
              }}
            />
            <span className={styles.metric}>{metric}</span>
          </label>
        ))}
      </div>
      <div className={styles.many}>
        <button
          type="button"
          className="button"
          disabled={chosen.length === all.length}
          onClick={() => onChoose(all)}
        >
          {exportWords.allMetrics}
        </button>
        <button type="button" className="button" disabled={chosen.length === 0} onClick={() => onChoose([])}>
          {exportWords.noMetrics}
        </button>
      </div>
    </fieldset>
  )
}
