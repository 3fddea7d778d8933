import { zoneLabel, type Zone } from '#text/time.ts'
import type { TimeAxis } from './axis.ts'
import type { Tick } from '../../features/charts/axisTicks.ts'
import styles from './AxisLine.module.css'

interface Props {
  readonly className: string
  readonly axis: TimeAxis
  readonly zone: Zone
}

/** The times over the picture, and the zone that they are of. */
export function AxisLine({ className, axis: { clock, leads, now }, zone }: Props) {
  return (
    <div className={`${styles.axis ?? ''} ${className}`} aria-hidden="true">
      {leads.length > 0 && <Ticks ticks={leads} />}
      <div className={styles.line}>
        <Ticks ticks={clock} />
        {now !== null && (
          <span
            className={styles.now}
            style={{ left: `clamp(${now.halfPx}px, ${100 * now.at}%, calc(100% - ${now.halfPx}px))` }}
          >
            {now.label}
          </span>
        )}
      </div>
      <span className={styles.zone}>{zoneLabel(zone)}</span>
    </div>
  )
}

function Ticks({ ticks }: { ticks: readonly Tick[] }) {
  return (
    <div className={styles.ticks}>
      {ticks.map(({ at, label }) => (
        <span key={at} style={{ left: `${100 * at}%` }}>
          {label}
        </span>
      ))}
    </div>
  )
}
