import type { LeftOut } from '#forecast/window/inputs.ts'
import styles from './ServerPane.module.css'

/** What of this server has no forecast, and why. */
export function LeftOutMetrics({ leftOut }: { leftOut: readonly LeftOut[] }) {
  if (leftOut.length === 0) return null
  return (
    <section className={styles.section} aria-label="Left out">
      <h3>Left out</h3>
      <dl className={styles.leftOut}>
        {leftOut.map(({ metric, reason }) => (
          <div key={metric ?? ''}>
            <dt>{metric ?? 'all metrics'}</dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
