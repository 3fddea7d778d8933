import type { LeftOut } from '#forecast/window/inputs.ts'
import { serverWords } from '#text/predictions.ts'
import styles from './ServerPane.module.css'

/** What of this server has no forecast, and why. */
export function LeftOutMetrics({ leftOut }: { leftOut: readonly LeftOut[] }) {
  if (leftOut.length === 0) return null
  return (
    <section className={styles.section} aria-label={serverWords.skipped}>
      <h3>{serverWords.skipped}</h3>
      <dl className={styles.leftOut}>
        {leftOut.map(({ metric, reason }) => (
          <div key={metric ?? ''}>
            <dt>{metric ?? serverWords.allMetrics}</dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
