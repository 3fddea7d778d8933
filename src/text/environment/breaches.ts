import { firstOf, type Ahead, type KnownBreach } from '#forecast/breach.ts'
import { chanceRangeOf, listedLimit, type Cause, type OnsetBreach } from '#forecast/outlook/causes.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Odds } from '#forecast/thresholds.ts'
import { breachCell, breachLine, roughly } from '../breach.ts'
import { limitSign } from '../limit.ts'
import { formatCount, plural } from '../numbers.ts'
import { oddsText, probabilityText } from '../probability.ts'
import { durationText, precisionOf, timeText, type Zone } from '../time.ts'

type Times = Pick<FleetForecast, 'stepMs' | 'horizon' | 'issueTimeMs'>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A row of a list of breaches: two lines about when, and how likely it is. */
export interface BreachRowText {
  readonly when: string
  /** The same by the clock: `· 16:30 UTC`; '': it lies not ahead. */
  readonly clock: string
  readonly detail: string
  /** As clock, of the second line. */
  readonly detailClock: string
  readonly chance: string
  /** Under the chance: what it is of, where that is not the limit of the row; or the chance of the second line. */
  readonly below: string
}

/**
 * `in 3 h`, `· 17:30 UTC` with `1 h to 6 h`, 53 %; `98 % now` with `for 3 h 20 m`, `82 %` of `≥ 90 %`. What comes to cross
 * both thresholds has a line for each, the first crossing first: `warning in 30 min`, 90 % with `critical in 3 h · 17:30 UTC`,
 * 53 %.
 */
export function breachRowText(each: OnsetBreach, metric: string, times: Times, zone: Zone): BreachRowText {
  const { breach, chance } = each
  const line = breachLine(breach, metric, times)
  switch (breach.kind) {
    case 'already': {
      const { ahead } = breach
      return {
        when: line.main,
        clock: '',
        detail: standingText(each, times),
        detailClock: '',
        chance: ahead === null ? '' : probabilityText(ahead.chance),
        below: ahead === null ? '' : limitSign(ahead.limit, ahead.direction, metric),
      }
    }
    case 'expected': {
      const { before } = breach
      const clock = `· ${clockBeside(firstOf(breach).afterMs, times, zone)}`
      if (before === undefined) {
        const { detail } = breachCell(breach, metric, times)
        return { when: line.main, clock, detail, detailClock: '', chance: probabilityText(chance), below: '' }
      }
      return {
        when: `warning in ${roughly(before.afterMs, times.stepMs)}`,
        clock,
        detail: `critical in ${roughly(breach.afterMs, times.stepMs)}`,
        detailClock: `· ${clockUnder(clock, breach.afterMs, times, zone)}`,
        chance: probabilityText(before.chance),
        below: probabilityText(breach.chance),
      }
    }
    case 'possible':
    case 'clear': {
      const clock = breach.kind === 'possible' ? `· ${clockBeside(breach.afterMs, times, zone)}` : ''
      return {
        when: line.main,
        clock,
        detail: line.detail,
        detailClock: '',
        chance: probabilityText(chance),
        below: '',
      }
    }
  }
}

/** `≥ 75 %`; `≥ 75 %, ≥ 90 %` of what comes to cross both. */
export function rowLimits(breach: KnownBreach, metric: string): string {
  const sign = ({ limit, direction }: Pick<Ahead, 'limit' | 'direction'>) =>
    limitSign(limit, direction, metric)
  const before = breach.kind === 'expected' ? breach.before : undefined
  return before === undefined ? sign(breach) : `${sign(before)}, ${sign(breach)}`
}

const MINUTE_MS = 60_000
/** What roughly() rounds times ahead to. */
const UNITS_MS = [1000, 5000, MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]

/** `17:30 UTC`, `13 Jan 00:10 UTC`: as exact as the time ahead is told elsewhere; a sum that does not come out would look wrong. */
function clockAt(afterMs: number, times: Times, zone: Zone): string {
  return timeText(roundedTime(afterMs, times), zone, times.issueTimeMs, precisionOf(times.stepMs))
}

/**
 * `00:10 UTC` beside `in 42 min`, which tells the day as well. From a day ahead on the clock time names its day; before, narrow
 * rows have no room for it.
 */
function clockBeside(afterMs: number, times: Times, zone: Zone): string {
  const ms = roundedTime(afterMs, times)
  if (ms - times.issueTimeMs >= DAY_MS) return clockAt(afterMs, times, zone)
  return timeText(ms, zone, ms, precisionOf(times.stepMs))
}

function roundedTime(afterMs: number, { issueTimeMs, stepMs }: Times): number {
  const coarse = UNITS_MS.findLast((each) => each <= afterMs / 12) ?? 0
  const unitMs = Math.max(Math.min(MINUTE_MS, stepMs), coarse)
  return issueTimeMs + Math.max(unitMs, Math.round(afterMs / unitMs) * unitMs)
}

/** clockBeside() under another clock time, whose zone is not said again. */
function clockUnder(above: string, afterMs: number, times: Times, zone: Zone): string {
  const text = clockBeside(afterMs, times, zone)
  const end = text.lastIndexOf(' ')
  return above.endsWith(text.slice(end)) ? text.slice(0, end) : text
}

/** `for 3 h 20 m`; `for 16 h or longer` where the history does not go back to when it began. */
function standingText({ onsetMs, orBefore }: OnsetBreach, { issueTimeMs }: Times): string {
  const lastsMs = issueTimeMs - onsetMs
  if (Number.isNaN(lastsMs)) return ''
  if (lastsMs <= 0) return orBefore ? '' : 'since the newest value'
  return `for ${durationText(lastsMs)}${orBefore ? ' or longer' : ''}`
}

/** `18 compute servers`. */
export function causeWho({ profile, breaches }: Cause): string {
  return profile === null
    ? plural(breaches.length, 'server')
    : `${formatCount(breaches.length)} ${profile} servers`
}

/** `Alerts of 18 compute servers: cpu_percent`. */
export function causeAlertsName(cause: Cause): string {
  return `Alerts of ${causeWho(cause)}: ${cause.metric}`
}

/** `cpu_percent ≥ 75 %`. */
export function causeWhat({ metric, breaches }: Cause): string {
  const [first] = breaches
  if (first === undefined) return metric
  const { limit, direction } = listedLimit(first.breach)
  return `${metric} ${limitSign(limit, direction, metric)}`
}

/** Of those of a cause that come to cross both thresholds, the second crossing. */
export interface CauseWorse {
  /** `18 critical from 03:00 UTC` */
  readonly when: string
  /** `30 to 62 %` */
  readonly chance: string
}

/** What of a cause becomes critical later; null: none does. */
export function causeWorse({ breaches }: Cause, times: Times, zone: Zone): CauseWorse | null {
  const worse = breaches.flatMap(({ breach }) =>
    breach.kind === 'expected' && breach.before !== undefined ? [breach] : [],
  )
  if (worse.length === 0) return null
  const firstMs = worse.reduce((least, { afterMs }) => Math.min(least, afterMs), Infinity)
  return {
    when: `${formatCount(worse.length)} critical from ${clockAt(firstMs, times, zone)}`,
    chance: chanceSpan(worse),
  }
}

/** `from 01:35 UTC`: when the first of them begins; `since 20:10 UTC`: when it began. */
export function causeWhen({ firstMs, orBefore, breaches }: Cause, times: Times, zone: Zone): string {
  const [lead] = breaches
  if (lead?.breach.kind !== 'already') return `from ${clockAt(firstMs - times.issueTimeMs, times, zone)}`
  if (Number.isNaN(firstMs)) return ''
  const clock = timeText(firstMs, zone, times.issueTimeMs, precisionOf(times.stepMs))
  return `since ${clock}${orBefore ? ' or before' : ''}`
}

/** `· first in 1 h 35 m`, beside the clock time of a cause that lies ahead; '': it began. */
export function causeFirst({ firstMs, breaches }: Cause, { stepMs, issueTimeMs }: Times): string {
  return breaches[0]?.breach.kind === 'already' ? '' : `· first in ${roughly(firstMs - issueTimeMs, stepMs)}`
}

/** `30 to 62 %`: from the least likely to the likeliest. '': of none a chance is known. */
export function causeChance({ breaches }: Cause): string {
  return chanceSpan(breaches)
}

function chanceSpan(breaches: readonly Pick<OnsetBreach, 'chance'>[]): string {
  const range = chanceRangeOf(breaches)
  if (range === null) return ''
  const [low, high] = range.map(probabilityText)
  // The sign once: it is a narrow column.
  return low === high ? (low ?? '') : `${(low ?? '').replace('\u202f%', '')} to ${high ?? ''}`
}

/** Letters that their column holds in two thirds of a page. */
const NAMES_LENGTH = 31

/** `web-1, web-2 and 16 more`: whose, three at most and as far as there is room; one is always named. */
export function causeNames(names: readonly string[]): string {
  const naming = (count: number) => {
    const more = names.length - count
    const shown = names.slice(0, count).join(', ')
    return more > 0 ? `${shown} and ${formatCount(more)} more` : shown
  }
  const most = [3, 2].find((count) => naming(count).length <= NAMES_LENGTH)
  return naming(most ?? 1)
}

/** `2 servers, 3 metrics`: what a list is of. */
export function listCountText(servers: number, metrics: number): string {
  return servers === metrics
    ? plural(servers, 'server')
    : `${plural(servers, 'server')}, ${plural(metrics, 'metric')}`
}

/** What a list of breaches is of. */
export interface ListCounts {
  readonly servers: number
  readonly metrics: number
  /** Servers among them that breach already, on another metric. */
  readonly breaching: number
}

/**
 * `10 servers with 30 % chance or more, about 7 expected in all; 2 of them already breach on another
 * metric`: what the list of what is
 * likely is of, and by which rule. inAll: see expectedInAllText().
 */
export function likelyCountText(
  { servers, metrics, breaching }: ListCounts,
  { alarm }: Odds,
  inAll = '',
): string {
  const many = servers === metrics ? '' : ','
  const expected = inAll === '' ? '' : `, ${inAll}`
  const already =
    breaching === 0
      ? ''
      : `; ${formatCount(breaching)} of them already ${breaching === 1 ? 'breaches' : 'breach'} on another metric`
  return `${listCountText(servers, metrics)}${many} with ${oddsText(alarm)} chance or more${expected}${already}`
}

/** `Likely: chance of 30 % or more within 8 h`. */
export function likelyText({ stepMs, horizon }: Pick<Times, 'stepMs' | 'horizon'>, { alarm }: Odds): string {
  return `Likely: ${oddsText(alarm)} chance or more within ${durationText(stepMs * horizon)}`
}

/** `8 more are possible (10 % to 30 %)`. */
export function possibleText(count: number, { alarm, watch }: Odds): string {
  return `${formatCount(count)} ${count === 1 ? 'is' : 'are'} possible (chance of ${oddsText(watch)} to ${oddsText(alarm)})`
}

/** Where none reaches the odds of an alarm. */
export function noneLikelyText(
  { stepMs, horizon }: Pick<Times, 'stepMs' | 'horizon'>,
  { alarm }: Odds,
): string {
  return `None has a chance of ${oddsText(alarm)} or more within ${durationText(stepMs * horizon)}.`
}
