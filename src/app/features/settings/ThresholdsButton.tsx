import { thresholdWords } from '#text/thresholds.ts'
import { useOverlay } from '../commands/overlay.ts'
import styles from '../exports/SavePngButton.module.css'

/** From a chart to the thresholds of its metric. */
export function ThresholdsButton({ metric }: { metric: string }) {
  const show = useOverlay((state) => state.show)
  return (
    <button
      type="button"
      className={styles.button}
      aria-haspopup="dialog"
      aria-label={thresholdWords.buttonOf(metric)}
      onClick={() => {
        show({ kind: 'thresholds', metric })
      }}
    >
      {thresholdWords.button}
    </button>
  )
}
