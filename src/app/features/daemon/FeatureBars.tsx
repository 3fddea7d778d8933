import { useState } from 'react'
import type { WireFeature } from '#forecast/wire/explanation.ts'
import { significant } from '#text/numbers.ts'
import { daemonAlertWords, daemonWhyWords } from '#text/daemonPanels.ts'
import styles from './DaemonWhy.module.css'

/** More than these are asked for. */
const FIRST = 8

/** What the daemon counts as important, the largest impact first; its impacts are on no scale of ours. */
export function FeatureBars({ features }: { features: readonly WireFeature[] }) {
  const [all, setAll] = useState(false)
  const sorted = features.toSorted((a, b) => Math.abs(b.impact) - Math.abs(a.impact))
  const largest = Math.abs(sorted[0]?.impact ?? 0) || 1
  return (
    <div>
      <h5>{daemonWhyWords.importance}</h5>
      <ul className={styles.bars}>
        {(all ? sorted : sorted.slice(0, FIRST)).map(({ feature, impact, direction, explanation }) => (
          <li key={feature} title={explanation ?? undefined}>
            <span className={styles.feature}>{feature}</span>
            <span className={styles.direction}>{direction}</span>
            <span className={styles.track} aria-hidden="true">
              <span style={{ width: `${(100 * Math.abs(impact)) / largest}%` }} />
            </span>
            <span className={styles.number}>{significant(impact, 2, 2)}</span>
          </li>
        ))}
      </ul>
      {sorted.length > FIRST && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? daemonAlertWords.fewer(FIRST) : daemonWhyWords.all(sorted.length)}
        </button>
      )}
    </div>
  )
}
