import type { Headroom } from '#forecast/outlook/headroom.ts'
import { useOverlay } from '../../features/commands/overlay.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { formatCount, formatQuantity, plural, quantityText, roundText } from '#text/numbers.ts'
import { HeadroomBars } from './HeadroomBars.tsx'
import styles from './Headroom.module.css'

interface Props {
  readonly headroom: readonly Headroom[]
  /** All that the forecast has. */
  readonly metrics: readonly string[]
  /** Those with a forecast without a range. */
  readonly points: readonly string[]
}

/** How far each metric stays away from its thresholds, the tightest first. */
export function HeadroomPanel({ headroom, metrics, points }: Props) {
  const show = useOverlay((state) => state.show)
  const without = metrics.filter((metric) => headroom.every((each) => each.metric !== metric))
  return (
    <>
      <ul className={styles.list}>
        {headroom.map((each) => (
          <li key={each.metric} className={styles.row}>
            <Metric headroom={each} points={points} />
          </li>
        ))}
      </ul>
      {without.length > 0 && (
        <p className={styles.without}>
          <span title={without.join(', ')}>{plural(without.length, 'metric')} without a threshold</span>: not
          judged.{' '}
          <button
            type="button"
            className={styles.set}
            onClick={() => {
              show({ kind: 'thresholds', metric: without[0] ?? null })
            }}
          >
            Set thresholds
          </button>
        </p>
      )}
    </>
  )
}

function Metric({ headroom, points }: { headroom: Headroom; points: readonly string[] }) {
  const { metric, threshold, known, unknown, median, tail, room, beyond } = headroom
  const above = threshold.direction === 'above'
  const [level, peak, side] = above ? ['P90', 'peak', 'below'] : ['P10', 'low', 'above']
  const figure = (value: number) => quantityText(formatQuantity(value, metric))
  return (
    <>
      <span className={styles.name}>
        {metric}
        <QualityMark metric={metric} />
        {unknown > 0 && <span className={styles.unknown}> ╱ {formatCount(unknown)} unknown</span>}
      </span>
      {known === 0 ? (
        <span className={styles.nothing}>
          {points.includes(metric)
            ? `A point forecast: without a range there is no ${level} to tell headroom by.`
            : 'No forecast of this metric is current.'}
        </span>
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
            <span>
              median server {roomText(Math.abs(room.median), metric)}{' '}
              {above === room.median >= 0 ? 'below' : 'above'} {roundText(threshold.warning, metric)}
            </span>
            <span className={styles.dot}> · </span>
            <span>
              {beyond.warning === 0
                ? `${level} reaches it on no server`
                : `${level} reaches it on ${formatCount(beyond.warning)} of ${formatCount(known)}`}
            </span>
          </span>
        </>
      )}
    </>
  )
}

/** Room in the metric's own unit, percentages in points. */
function roomText(room: number, metric: string): string {
  const { number, unit } = formatQuantity(room, metric)
  return unit === '%' ? `${number} points` : quantityText({ number, unit })
}
