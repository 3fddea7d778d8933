import type { Headroom } from '#forecast/outlook/headroom.ts'
import { formatCount, formatQuantity, quantityText, roundText } from '../../format/numbers.ts'
import { HeadroomBars } from './HeadroomBars.tsx'
import styles from './Headroom.module.css'

/** How far each metric stays away from its thresholds, the tightest first. */
export function HeadroomPanel({ headroom }: { headroom: readonly Headroom[] }) {
  return (
    <ul className={styles.list}>
      {headroom.map((each) => (
        <li key={each.metric} className={styles.row}>
          <Metric headroom={each} />
        </li>
      ))}
    </ul>
  )
}

function Metric({ headroom }: { headroom: Headroom }) {
  const { metric, threshold, known, unknown, median, tail, room, beyond } = headroom
  const above = threshold.direction === 'above'
  const [level, peak, side] = above ? ['P90', 'peak', 'below'] : ['P10', 'low', 'above']
  const figure = (value: number) => quantityText(formatQuantity(value, metric))
  return (
    <>
      <span className={styles.name}>
        {metric}
        {unknown > 0 && <span className={styles.unknown}> ╱ {formatCount(unknown)} unknown</span>}
      </span>
      {known === 0 ? (
        <span className="soft">Nothing is known of it.</span>
      ) : (
        <>
          <span className={styles.figures}>
            <span>
              <span className="faint">
                {level} {peak}: median
              </span>{' '}
              {figure(median)}
            </span>
            <span>
              <span className="faint">95&thinsp;% of servers {side}</span> {figure(tail)}
            </span>
          </span>
          <HeadroomBars headroom={headroom} />
          <span className={styles.room}>
            room to {roundText(threshold.warning, metric)}: {roomText(room.median, metric)} at the median
            {' · '}
            {beyond.warning === 0
              ? 'none meets it'
              : `${formatCount(beyond.warning)} of ${formatCount(known)} may meet it`}
          </span>
        </>
      )}
    </>
  )
}

/** Room in the metric's own unit, percentages in points; beyond the threshold it is less than none. */
function roomText(room: number, metric: string): string {
  const { number, unit } = formatQuantity(room, metric)
  return unit === '%' ? `${number} points` : quantityText({ number, unit })
}
