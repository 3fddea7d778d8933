import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { timeText, type Zone } from '#text/time.ts'
import { clockTicks, leadTicks, type Tick } from '../../features/charts/axisTicks.ts'
import { endMs, nowAt, startMs, type Frame } from './frame.ts'
import type { SpanKind } from './span.ts'

const TICK_PX = 72
/** Half of a tick's label, which has to stay inside the picture. */
const HALF_TICK_PX = 16
/** Average width of a letter of the labels. */
const LETTER_PX = 6

export interface TimeAxis {
  readonly clock: readonly Tick[]
  /** Leads, `+2 h`, over the clock; none beside a past. */
  readonly leads: readonly Tick[]
  /** null: the now-line is out of sight. halfPx: half of the label's width. */
  readonly now: { readonly at: number; readonly label: string; readonly halfPx: number } | null
}

/** Times over a picture of this width: of the clock beside the now-line, with the leads over the horizon alone. */
export function timeAxis(
  forecast: FleetForecast,
  frame: Frame,
  zone: Zone,
  kind: SpanKind,
  width: number,
): TimeAxis {
  const from = startMs(forecast, frame)
  const to = endMs(forecast, frame)
  const most = Math.floor(width / TICK_PX)
  const at = nowAt(frame)
  const label = `now ${timeText(forecast.issueTimeMs, zone, to)}`
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
