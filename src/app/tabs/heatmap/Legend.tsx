import { useMemo } from 'react'
import type { Threshold } from '#forecast/thresholds.ts'
import { gradientStops, legendMarks, legendTitle } from './legendMarks.ts'
import type { Scale } from './scale.ts'
import type { Shown } from './shown.ts'
import styles from './Legend.module.css'

interface Props {
  readonly className: string
  readonly scale: Scale
  readonly shown: Shown
  readonly metric: string
  /** null: the metric has none. */
  readonly threshold: Threshold | null
}

/** Which colour is which value, with the thresholds; upright beside the picture, lying where the page is narrow. */
export function Legend({ className, scale, shown, metric, threshold }: Props) {
  const stops = useMemo(() => gradientStops(scale), [scale])
  const marks = legendMarks(scale, shown, metric)
  const title = legendTitle(shown, metric, threshold)
  const said = marks.map(({ label, kind }) => (kind === 'end' ? label : `${kind} ${label}`)).join(', ')
  return (
    <figure className={`${styles.legend ?? ''} ${className}`} aria-label={`Colours: ${title}, ${said}`}>
      <div className={styles.bar} style={{ '--stops': stops }} aria-hidden="true">
        {marks.map(({ at, label, kind }) => (
          <span
            key={`${kind}${label}`}
            className={styles.mark}
            data-kind={kind}
            style={{ '--at': `${100 * at}%` }}
          >
            <span className={styles.label}>
              {kind !== 'end' && <span className={styles.shape}>{kind === 'critical' ? '▲' : '◆'}</span>}
              {label}
            </span>
          </span>
        ))}
      </div>
      <div className={styles.unknown} aria-hidden="true">
        <span className={styles.hatch} />
        not known
      </div>
    </figure>
  )
}
