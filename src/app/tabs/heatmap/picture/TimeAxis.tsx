import { nowLineText } from '#text/nowLine.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { precisionOf, timeText, zoneLabel, type Zone } from '#text/time.ts'
import { clockTicks, leadTicks, type Tick } from '../../../features/charts/axisTicks.ts'
import { endMs, nowAt, startMs, type Frame } from '../field/frame.ts'
import type { SpanKind } from '../field/span.ts'
import styles from './Picture.module.css'

const TICK_PX = 72
/** Half of a tick's label, which has to stay inside the picture. */
const HALF_TICK_PX = 16
/** Average width of a letter of the labels. */
const LETTER_PX = 6

/** What stands along the times of a picture. Places are fractions of its width. */
export interface TimeTicks {
  readonly clock: readonly Tick[]
  /** Leads, `+2 h`, over the clock; none beside a past. */
  readonly leads: readonly Tick[]
  /** null: the now-line is out of sight. halfPx: half of the label's width. */
  readonly now: { readonly at: number; readonly label: string; readonly halfPx: number } | null
}

/** Times over a picture of this width: of the clock beside the now-line, with the leads over the horizon alone. */
export function timeTicks(
  forecast: FleetForecast,
  frame: Frame,
  zone: Zone,
  kind: SpanKind,
  width: number,
  isOld: boolean,
): TimeTicks {
  const from = startMs(forecast, frame)
  const to = endMs(forecast, frame)
  const most = Math.floor(width / TICK_PX)
  const at = nowAt(frame)
  const time = timeText(forecast.issueTimeMs, zone, to, precisionOf(forecast.stepMs))
  const label = `${nowLineText(isOld)} ${time}`
  const halfPx = (label.length * LETTER_PX) / 2
  const now = kind === 'time' && at >= 0 && at <= 1 ? { at, label, halfPx } : null
  const isClear = (tick: Tick) =>
    now === null || Math.abs(tick.at - now.at) * width > now.halfPx + HALF_TICK_PX + 8
  const fits = (tick: Tick) => tick.at * width > HALF_TICK_PX && (1 - tick.at) * width > HALF_TICK_PX
  return {
    clock: clockTicks(from, to, zone, most).filter((tick) => isClear(tick) && fits(tick)),
    leads: kind === 'time' ? [] : leadTicks(from, to, forecast.issueTimeMs, most).filter(fits),
    now,
  }
}

interface Props {
  readonly ticks: TimeTicks
  readonly zone: Zone
}

/** The times over the picture, and the zone that they are of. */
export function TimeAxis({ ticks: { clock, leads, now }, zone }: Props) {
  return (
    <div className={styles.times} aria-hidden="true">
      {leads.length > 0 && <Ticks ticks={leads} />}
      <div className={styles.clock}>
        <Ticks ticks={clock} />
        {now !== null && (
          <span
            className={styles.nowLabel}
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
