import { useMemo } from 'react'
import { gradientStops, type LegendMark } from './legendMarks.ts'
import type { Scale } from './scale.ts'
import styles from './Legend.module.css'

interface Props {
  readonly className: string
  readonly scale: Scale
  readonly marks: readonly LegendMark[]
  /** What the colours are of. */
  readonly title: string
}

/** Which colour is which value, with the thresholds; upright beside the picture, lying where the page is narrow. */
export function Legend({ className, scale, marks, title }: Props) {
  const stops = useMemo(() => gradientStops(scale), [scale])
  const said = marks.map(({ label, kind }) => (kind === 'end' ? label : `${kind} ${label}`)).join(', ')
  return (
    <figure className={`${styles.legend ?? ''} ${className}`} aria-label={`Colours: ${title}, ${said}`}>
      <div className={styles.bar} style={{ '--stops': stops }} aria-hidden="true">
        {marks.map(({ at, label, kind, crowded }, i) => (
          <span
            key={i}
            className={styles.mark}
            data-kind={kind}
            data-crowded={crowded}
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
