import { formatInterval, formatQuantity, isWithoutRange, quantityText, UNIT_SPACE } from '#text/numbers.ts'
import type { Interval } from '#forecast/intervalAhead.ts'
import { endsAtText, predictionsWords } from '#text/predictions.ts'
import styles from './Cells.module.css'

interface Props {
  readonly interval: Interval
  readonly metric: string
  /** It is not forecast yet. */
  readonly pending: boolean
  /** How far ahead it is, where the forecast ends before what the column says: the newest row is older than others'. */
  readonly endsAtMs?: number | null
}

/** `78.1 %` and, lighter, `71–86`: a future number never stands without its interval. */
export function IntervalCell({ interval, metric, pending, endsAtMs = null }: Props) {
  if (pending)
    return (
      <>
        <span
          className={`${styles.value ?? ''} ${styles.notYet ?? ''}`}
          title={predictionsWords.notForecastYet}
        >
          …
        </span>
        <span className={styles.interval} />
      </>
    )
  if ([interval.middle, interval.low, interval.high].every(Number.isNaN))
    return (
      <span className={styles.value} title={predictionsWords.notKnown}>
        –
      </span>
    )
  const text = formatInterval(interval.middle, interval.low, interval.high, metric)
  const { middle, low, high } = text
  return (
    <>
      <span
        className={endsAtMs === null ? styles.value : `${styles.value ?? ''} ${styles.sooner ?? ''}`}
        title={endsAtMs === null ? quantityText(middle) : `${quantityText(middle)} ${endsAtText(endsAtMs)}`}
      >
        {middle.number}
        <span className="unit">
          {UNIT_SPACE}
          {middle.unit}
        </span>
        {endsAtMs !== null && <span className="visually-hidden"> {endsAtText(endsAtMs)}</span>}
      </span>
      {isWithoutRange(text) ? (
        <span className={styles.interval} title={predictionsWords.pointForecast}>
          {predictionsWords.noRange}
        </span>
      ) : (
        <span className={styles.interval} title={`${low}–${high}`}>
          <span className="visually-hidden">{predictionsWords.p10ToP90}</span>
          {low}–{high}
        </span>
      )}
    </>
  )
}

export function ValueCell({ value, metric }: { value: number; metric: string }) {
  const quantity = formatQuantity(value, metric)
  const { number, unit } = quantity
  return (
    <span className={styles.value} title={quantityText(quantity)}>
      {number}
      <span className="unit">
        {UNIT_SPACE}
        {unit}
      </span>
    </span>
  )
}
