import type { Headroom } from '#forecast/outlook/headroom.ts'
import {
  atRiskText,
  headroomTitle,
  medianRoomText,
  missingText,
  pointOnlyText,
  withoutText,
} from '#text/environment/headroom.ts'
import { environmentWords } from '#text/environment/words.ts'
import { useOverlay } from '../../features/commands/overlay.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { HeadroomBar } from './HeadroomBar.tsx'
import { HeadroomTable } from './HeadroomTable.tsx'
import styles from './Headroom.module.css'

const { headroom: words } = environmentWords

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
          <li
            key={each.metric}
            className={styles.row}
            title={each.known > 0 ? headroomTitle(each) : undefined}
          >
            <Metric headroom={each} points={points} />
          </li>
        ))}
      </ul>
      {headroom.length > 0 && (
        <>
          <p className={styles.legend} aria-hidden="true">
            <span className={styles.medianKey} /> {words.legendMedian}
            <span className={styles.tailKey} /> {words.legendTail}
            <span className={styles.warningKey} /> {words.legendWarning}
            <span className={styles.criticalKey} /> {words.legendCritical}
          </p>
          <Disclosure title={words.table}>
            <HeadroomTable headroom={headroom} />
          </Disclosure>
        </>
      )}
      {without.length > 0 && (
        <p className={styles.without}>
          <span title={without.join(', ')}>{withoutText(without.length)}</span>{' '}
          <button
            type="button"
            className="link-button"
            onClick={() => {
              show({ kind: 'thresholds', metric: without[0] ?? null })
            }}
          >
            {environmentWords.setThresholds}
          </button>
        </p>
      )}
    </>
  )
}

function Metric({ headroom, points }: { headroom: Headroom; points: readonly string[] }) {
  const { metric, known, unknown, pending } = headroom
  return (
    <>
      <span className={styles.name}>
        {metric}
        <QualityMark metric={metric} />
      </span>
      {known === 0 ? (
        <span className={styles.nothing}>
          {pending > 0
            ? words.notForecast
            : points.includes(metric)
              ? pointOnlyText(headroom)
              : words.noneCurrent}
        </span>
      ) : (
        <>
          <HeadroomBar headroom={headroom} />
          <span className={styles.room}>
            {medianRoomText(headroom)}
            {unknown > 0 && missingText('unknown', unknown)}
            {pending > 0 && missingText('pending', pending)}
          </span>
          <span className={styles.risk} data-none={headroom.beyond.warning === 0}>
            {atRiskText(headroom)}
          </span>
        </>
      )}
    </>
  )
}
