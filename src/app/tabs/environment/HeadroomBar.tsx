import type { Headroom } from '#forecast/outlook/headroom.ts'
import styles from './Headroom.module.css'

/**
 * Where the worst cases lie on the metric's scale, from 0 to beyond its thresholds: a bar to the median server, a mark at
 * the one that 95 % are better than, and the thresholds. Decoration: the numbers stand beside it.
 */
export function HeadroomBar({ headroom }: { headroom: Headroom }) {
  const { median, tail, threshold, histogram } = headroom
  const { low, high } = histogram
  const place = (value: number) => (high > low ? ((value - low) / (high - low)) * 100 : 0)
  const percent = (value: number) => `${Math.min(100, Math.max(0, value))}%`
  const above = threshold.direction === 'above'
  const [warning, critical] = [place(threshold.warning), place(threshold.critical)]
  const between = (from: number, to: number) => ({
    left: percent(Math.min(from, to)),
    width: percent(Math.abs(to - from)),
  })
  const [good, bad] = above ? [0, 100] : [100, 0]
  return (
    <span className={styles.bar} aria-hidden="true">
      <span className={styles.zone} data-severity="warning" style={between(warning, critical)} />
      <span className={styles.zone} data-severity="critical" style={between(critical, bad)} />
      <span className={styles.fill} style={between(good, place(median))} />
      <span className={styles.span} style={between(place(median), place(tail))} />
      <span className={styles.tail} style={{ left: percent(place(tail)) }} />
    </span>
  )
}
