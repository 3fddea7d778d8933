import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { timeText, zoneLabel, type Zone } from '../../format/time.ts'
import { clockTicks, leadTicks, type Tick } from './axisTicks.ts'
import { endMs, nowAt, startMs, type Frame } from './frame.ts'
import type { SpanKind } from './span.ts'
import styles from './Axis.module.css'

const TICK_PX = 72
/** Average width of a letter of the labels. */
const LETTER_PX = 6

interface Props {
  readonly className: string
  readonly forecast: FleetForecast
  readonly frame: Frame
  readonly zone: Zone
  readonly kind: SpanKind
  readonly width: number
}

/** Times over the picture: of the clock beside the now-line, or ahead of now over the horizon alone. */
export function TimeAxis({ className, forecast, frame, zone, kind, width }: Props) {
  const from = startMs(forecast, frame)
  const to = endMs(forecast, frame)
  const most = Math.floor(width / TICK_PX)
  const now = nowAt(frame)
  const nowInSight = kind === 'time' && now >= 0 && now <= 1
  const label = `now ${timeText(forecast.issueTimeMs, zone, to)}`
  const half = (label.length * LETTER_PX) / 2
  const clear = ({ at }: Tick) => !nowInSight || Math.abs(at - now) * width > half + 24
  const fits = ({ at }: Tick) => at * width > 16 && (1 - at) * width > 16
  const clock = clockTicks(from, to, zone, most).filter((tick) => clear(tick) && fits(tick))
  const leads = leadTicks(from, to, forecast.issueTimeMs, most).filter(fits)
  return (
    <div className={`${styles.axis ?? ''} ${className}`} aria-hidden="true">
      {kind === 'horizon' && <Ticks ticks={leads} />}
      <div className={styles.line}>
        <Ticks ticks={clock} soft={kind === 'horizon'} />
        {nowInSight && (
          <span
            className={styles.now}
            style={{ left: `clamp(${half}px, ${100 * now}%, calc(100% - ${half}px))` }}
          >
            {label}
          </span>
        )}
      </div>
      <span className={styles.zone}>{zoneLabel(zone)}</span>
    </div>
  )
}

function Ticks({ ticks, soft = false }: { ticks: readonly Tick[]; soft?: boolean }) {
  return (
    <div className={styles.ticks} data-soft={soft}>
      {ticks.map(({ at, label }) => (
        <span key={at} style={{ left: `${100 * at}%` }}>
          {label}
        </span>
      ))}
    </div>
  )
}
