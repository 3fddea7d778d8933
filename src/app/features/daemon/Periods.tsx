import type { WireAttention } from '#forecast/wire/explanation.ts'
import { percentText } from '#text/percent.ts'
import { daemonWhyWords } from '#text/daemonPanels.ts'
import styles from './DaemonWhy.module.css'

/** The parts of the past that the daemon calls important. */
export function Periods({ attention: { periods, summary } }: { attention: WireAttention }) {
  return (
    <div>
      <h5>{daemonWhyWords.attention}</h5>
      {summary !== null && <p className="soft">“{summary}”</p>}
      <ul className={styles.periods}>
        {periods.map(({ period, attention, importance }) => (
          <li key={period}>
            <span>{period}</span>
            <span className={styles.number}>{attention === null ? '–' : percentText(attention)}</span>
            <span className="faint">{importance?.toLowerCase()}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
