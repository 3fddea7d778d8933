import { formatInterval, formatQuantity, isWithoutRange } from '#text/numbers.ts'
import type { Interval } from '#forecast/intervalAhead.ts'
import styles from './Cells.module.css'

/** `78.1 %` and, lighter, `71–86`: a future number never stands without its interval. */
export function IntervalCell({ interval, metric }: { interval: Interval; metric: string }) {
  if ([interval.middle, interval.low, interval.high].every(Number.isNaN))
    return (
      <span className={styles.value} title="not known">
        –
      </span>
    )
  const text = formatInterval(interval.middle, interval.low, interval.high, metric)
  const { middle, low, high } = text
  return (
    <>
      <span className={styles.value}>
        {middle.number}
        <span className="unit">&thinsp;{middle.unit}</span>
      </span>
      {isWithoutRange(text) ? (
        <span className={styles.interval} title="a point forecast: the model gives no range">
          no range
        </span>
      ) : (
        <span className={styles.interval}>
          <span className="visually-hidden">, P10 to P90 </span>
          {low}–{high}
        </span>
      )}
    </>
  )
}

export function ValueCell({ value, metric }: { value: number; metric: string }) {
  const { number, unit } = formatQuantity(value, metric)
  return (
    <span className={styles.value}>
      {number}
      <span className="unit">&thinsp;{unit}</span>
    </span>
  )
}
