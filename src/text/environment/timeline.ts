import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { formatCount, plural, significant } from '../numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '../time.ts'
import { spanText, type Span } from './span.ts'
import { environmentWords } from './words.ts'

/** Servers that breach their thresholds at one time: measured, or expected. */
export interface CountAt {
  readonly timeMs: number
  readonly critical: number
  /** Critical among them. */
  readonly warning: number
  /** Servers, beside those, that may breach: of one part or all of them nothing is known at that time. */
  readonly unknown: number
  /** P10 and P90 of the number that breach a warning threshold; null: measured. */
  readonly range: readonly [low: number, high: number] | null
  /** False: nothing is known of any server at that time. */
  readonly known: boolean
}

type Times = Pick<FleetForecast, 'issueTimeMs'> & Span

/** An expected number of servers: `0.4`, `12.3`. */
export function expectedText(count: number): string {
  if (count > 0 && count < NONE) return '<0.1'
  return count < 100 ? significant(count, 3, 1) : formatCount(Math.round(count))
}

/** `16:40 UTC, +2 h 35 m: 3.2 servers expected at or above warning (P10 to P90 1 to 5), 0.4 of them critical; 2 unknown`. */
export function pointText(point: CountAt, times: Times, zone: Zone): string {
  const { timeMs, critical, warning, unknown, range, known } = point
  const { issueTimeMs, stepMs } = times
  const time = timeText(timeMs, zone, issueTimeMs, precisionOf(stepMs))
  if (!known) return `${time}: nothing is known`
  const others = range === null ? formatCount(unknown) : expectedText(unknown)
  const rest = unknown === 0 ? '' : `; ${others} unknown`
  if (range === null)
    return `${time}, measured: ${plural(warning, 'server')} at or above warning, ${formatCount(critical)} of them critical${rest}`
  const [low, high] = range.map(formatCount)
  const who = `${expectedText(warning)} ${warning === 1 ? 'server' : 'servers'}`
  return `${time}, +${durationText(timeMs - issueTimeMs)}: ${who} expected at or above warning (P10 to P90 ${low ?? ''} to ${high ?? ''}), ${expectedText(critical)} of them critical${rest}`
}

function most(ahead: readonly CountAt[]): CountAt | undefined {
  const [first, ...others] = ahead
  if (first === undefined) return undefined
  return others.reduce((found, point) => (point.warning > found.warning ? point : found), first)
}

/** An expected number that rounds to none. */
const NONE = 0.05

/**
 * When the most servers are expected to breach. isPart: a part of the series is not forecast yet; what is expected is of
 * the others alone, while the past is of all servers.
 */
export function summaryText(points: readonly CountAt[], times: Times, zone: Zone, isPart: boolean): string {
  const ahead = points.filter(({ range }) => range !== null)
  const peak = most(ahead)
  if (peak === undefined) return ''
  if (ahead.every(({ known }) => !known)) return 'Nothing is known of the horizon.'
  if (peak.warning < NONE) {
    if (isPart) return 'So far, no server is expected to breach within the horizon.'
    const whole = ahead.every(({ unknown }) => unknown === 0)
    return `No server ${whole ? '' : 'that is known '}is expected to breach within the horizon.`
  }
  const text = pointText(peak, times, zone)
  return isPart ? `So far, the peak is at ${text}. The past is of all servers.` : `Peak at ${text}.`
}

/** Fewer servers more or less than this are no change. */
const CHANGE = 0.5
/** Servers report a few steps apart, so that the last ones of the horizon are not known of all: no need to say so. */
const TAIL = 0.06
/** After the peak, a fall by so many servers and by such a part of it is part of the picture. */
const FALL = { servers: 1, fraction: 0.2 }

const isFall = (from: CountAt, to: CountAt) =>
  from.warning - to.warning >= Math.max(FALL.servers, FALL.fraction * from.warning)

/** Where the number falls from that of now and rises again as clearly; null: it does not. */
function dipOf(now: CountAt, ahead: readonly CountAt[]): { low: CountAt; high: CountAt } | null {
  const peak = most(ahead)
  if (peak === undefined) return null
  // Before the peak: what comes after it is told as its fall.
  const before = ahead.slice(0, ahead.indexOf(peak))
  const [first, ...others] = before
  if (first === undefined) return null
  const low = others.reduce((found, point) => (point.warning < found.warning ? point : found), first)
  return isFall(now, low) && isFall(peak, low) ? { low, high: peak } : null
}

/**
 * The chart's title: what it shows, at each time; over the whole horizon more servers breach, which the headline counts.
 * isPart: as for summaryText(); then nothing is told of where it goes.
 */
export function takeawayText(points: readonly CountAt[], times: Times, zone: Zone, isPart: boolean): string {
  const all = points.filter(({ range }) => range !== null)
  const now = points.findLast(({ range }) => range === null)
  // Where forecasts end, what is expected falls and nothing gets better: told as far as it is known, and from when it is not.
  const endOfKnown = all.findIndex(({ unknown }) => unknown >= (now?.unknown ?? 0) + CHANGE)
  const ahead = endOfKnown < 0 ? all : all.slice(0, endOfKnown)
  const [peak, end] = [most(ahead), ahead.at(-1)]
  const isKnown = now?.known === true && ahead.every(({ known }) => known)
  if (now === undefined || peak === undefined || end === undefined || !isKnown || isPart)
    return environmentWords.timeline.title
  const title = courseText(now, ahead, { peak, end }, times, zone)
  const first = all[endOfKnown]
  if (first === undefined || all.length - endOfKnown <= TAIL * all.length) return title
  const from = timeText(first.timeMs, zone, times.issueTimeMs, precisionOf(times.stepMs))
  return `${title}; from ${from} on not all is known`
}

/** takeawayText() of what is known. */
function courseText(
  now: CountAt,
  ahead: readonly CountAt[],
  { peak, end }: { readonly peak: CountAt; readonly end: CountAt },
  times: Times,
  zone: Zone,
): string {
  const span = spanText({ ...times, horizon: ahead.length })
  const at = ({ timeMs }: CountAt) => timeText(timeMs, zone, times.issueTimeMs, precisionOf(times.stepMs))
  const about = ({ warning }: CountAt) => formatCount(Math.round(warning))
  // More may come one after the other, which the headline counts: no word here that none is expected.
  if (now.warning === 0 && peak.warning < CHANGE)
    return peak.warning < NONE
      ? `No breach expected in ${span}`
      : `At no time in ${span} is a server likely to be in breach`
  const dip = dipOf(now, ahead)
  if (dip !== null)
    return `Servers in breach at the same time fall to about ${about(dip.low)} by ${at(dip.low)}, then rise to about ${about(dip.high)} by ${at(dip.high)}`
  const fall = peak.warning - end.warning
  const falls = fall >= FALL.servers && fall >= FALL.fraction * peak.warning
  if (peak.warning >= now.warning + CHANGE && Math.round(peak.warning) > now.warning)
    return falls
      ? `Servers in breach at the same time peak at about ${about(peak)} at ${at(peak)}, then fall to about ${about(end)}`
      : `Servers in breach at the same time rise from ${formatCount(now.warning)} to about ${about(peak)} by ${at(peak)}`
  if (end.warning <= now.warning - CHANGE && Math.round(end.warning) < now.warning)
    return `Servers in breach at the same time fall from ${formatCount(now.warning)} to about ${about(end)} by ${at(end)}`
  return `About ${plural(now.warning, 'server')} ${now.warning === 1 ? 'stays' : 'stay'} in breach for ${span}`
}
