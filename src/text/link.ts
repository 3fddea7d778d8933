import type { ClockFacts, DaemonFacts, Kept, LinkReport, LinkState, Refusal, StepFacts } from '#remote/api.ts'
import { formatBytes, formatCount, plural } from './numbers.ts'
import { wholePercentText } from './percent.ts'
import { linkTone } from './linkTone.ts'
import { refusalText } from './refusal.ts'
import { durationText, precisionOf, timeText, type Zone } from './time.ts'

/** When what is told is told, and how times are shown. */
interface Telling {
  readonly nowMs: number
  readonly zone: Zone
}

/** Whole seconds, so that a countdown counts. */
function secondsText(durationMs: number): string {
  return durationText(Math.max(0, Math.round(durationMs / 1000)) * 1000)
}

/** `in 4 s`, `now`. */
function untilText(atMs: number, nowMs: number): string {
  const leftMs = Math.ceil((atMs - nowMs) / 1000) * 1000
  return leftMs <= 0 ? 'now' : `in ${durationText(leftMs)}`
}

/** The status in one line: `Live · via stream · last tick 3 s ago`. */
export function linkText(report: LinkReport, { nowMs, zone }: Telling): string {
  const { link, news, step } = report
  switch (link.kind) {
    case 'connecting':
      return link.after === null ? 'Connecting' : 'Reconnecting'
    case 'warming':
      return warmingText(link)
    case 'open': {
      const via = link.via === 'stream' ? 'via stream' : 'via polling'
      if (news.kind === 'none') return `Connected · ${via} · waiting for the first tick`
      if (news.kind === 'unknown') return `Connected · ${via} · waiting for a tick to determine the age`
      if (news.kind === 'stale')
        return `${sinceText(news)} ${timeText(news.lastMs, zone, nowMs, precisionOf(step.usedMs))}`
      const ageMs = nowMs - news.lastMs
      if (news.kind === 'live') return `Live · ${via} · last tick ${secondsText(ageMs)} ago`
      return `Late: no data for ${secondsText(ageMs)}${ticksText(ageMs, step)}`
    }
    case 'retrying':
      return `Retrying ${untilText(link.atMs, nowMs)} (attempt ${formatCount(link.attempt)})`
    case 'paused':
      return 'Paused while this tab is hidden'
    case 'refused':
      return refusalText(link.why, contextOf(report)).title
    case 'closed':
      return 'Disconnected'
  }
}

/** What was there when the page came may be older than the page. */
function sinceText({ atLeast }: Extract<LinkReport['news'], { kind: 'stale' }>): string {
  return atLeast ? 'Stale since before' : 'Stale since'
}

function ticksText(ageMs: number, { measuredMs }: StepFacts): string {
  const ticks = measuredMs === null ? 0 : Math.floor(ageMs / measuredMs)
  return ticks < 1 ? '' : ` (${plural(ticks, 'tick')})`
}

/** `Warming up: 19/20 servers ready, 95 %`. */
function warmingText({ message, percent }: Extract<LinkState, { kind: 'warming' }>): string {
  // Daemons of the second generation begin their own sentence so.
  const own = message.replace(/^warming up:\s*/i, '').replace(/\.$/, '')
  const said = [own, percent === null ? '' : wholePercentText(percent / 100)].filter((part) => part !== '')
  return said.length === 0 ? 'Warming up' : `Warming up: ${said.join(', ')}`
}

/** Why the newest attempt failed, also while the next one is under way; null: none has failed since a forecast came. */
export function failureOf({ link }: Pick<LinkReport, 'link'>): Refusal | null {
  if (link.kind === 'connecting') return link.after
  return link.kind === 'retrying' || link.kind === 'refused' ? link.why : null
}

/** What refusalText() has to know beside the refusal. */
export function contextOf({ address, daemon }: Pick<LinkReport, 'address' | 'daemon'>) {
  return { address, generation: daemon?.generation ?? null }
}

/**
 * What the forecast on screen is, where it is no longer the newest: `Stale since 14:06 UTC: what you see is the forecast
 * made at 14:05 UTC. Retrying in 4 s.` issueMs: when that was made, epoch ms. null: it is the newest, or none has come.
 */
export function staleText(report: LinkReport, issueMs: number, { nowMs, zone }: Telling): string | null {
  const { link, news, step } = report
  if (news.kind === 'none') return null
  // An attempt to come back is no news: the line stays while it lasts.
  const gone = link.kind !== 'open' && link.kind !== 'paused'
  if (!gone && news.kind !== 'stale') return null
  const time = (ms: number) => timeText(ms, zone, nowMs, precisionOf(step.usedMs))
  const since = news.kind === 'stale' ? sinceText(news) : 'No data since'
  const seen = `${since} ${time(news.lastMs)}: showing the forecast made at ${time(issueMs)}.`
  const titleOf = (why: Refusal) => refusalText(why, contextOf(report)).title
  switch (link.kind) {
    case 'retrying':
      return `${seen} ${titleOf(link.why)}. Retrying ${untilText(link.atMs, nowMs)}.`
    case 'refused':
      return `${seen} ${titleOf(link.why)}.`
    case 'closed':
      return `${seen} Disconnected from ${report.address}.`
    case 'paused':
      return `${seen} Paused while this tab is hidden.`
    case 'connecting':
      return link.after === null ? `${seen} Connecting.` : `${seen} ${titleOf(link.after)}. Reconnecting.`
    case 'warming':
      return `${seen} ${warmingText(link)}.`
    case 'open':
      return report.problem === null ? seen : `${seen} Newer data cannot be read.`
  }
}

/** `Disconnected from http://daemon:8000 to open metrics.csv`. */
export function leftText({ address, opened }: { readonly address: string; readonly opened: string }): string {
  return `Disconnected from ${address} to open ${opened}`
}

/** For the live region: changes only where something happened, not with every tick. */
export function linkAnnouncement(report: LinkReport): string {
  const { address, link, news } = report
  const tone = linkTone(report)
  switch (tone) {
    case 'live':
    case 'late':
      return `Live: receiving forecasts from ${address}`
    case 'stale':
    case 'retrying':
      return news.kind === 'none'
        ? `Connecting to ${address}`
        : `The forecast from ${address} is stale: no data is arriving`
    case 'waiting':
      return link.kind === 'warming' ? `${address} is warming up` : `Connecting to ${address}`
    case 'paused':
      return ''
    case 'refused':
      return link.kind === 'refused'
        ? `Connection to ${address} failed: ${refusalText(link.why, contextOf(report)).title}`
        : ''
    case 'closed':
      return `Disconnected from ${address}`
  }
}

const GENERATIONS: Readonly<Record<DaemonFacts['generation'], string>> = {
  v1: 'first generation',
  split: 'between the generations (inference daemon)',
  v2: 'second generation',
  fleetcast: 'Fleetcast’s own',
}

/** `second generation, tft-daemon 2.1.0`. */
export function generationText({ generation, service, version }: DaemonFacts): string {
  const named = [service, version].filter((part) => part !== null).join(' ')
  return named === ''
    ? `${GENERATIONS[generation]}, version not stated`
    : `${GENERATIONS[generation]}, ${named}`
}

/** `UTC+02:00`. */
export function offsetText(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return `UTC${offsetMinutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** How the daemon's timestamps are read; null: nothing is known yet. */
export function clockFactsText(clock: ClockFacts): string | null {
  switch (clock.kind) {
    case 'unknown':
      return null
    case 'zoned':
      return `timestamps with a time zone${behindText(clock.behindMs)}`
    case 'inferred':
      return `timestamps without a time zone, read as ${offsetText(clock.offsetMinutes)} by comparing clocks${behindText(clock.behindMs)}`
    case 'arrival':
      return `its clock is off by ${secondsText(Math.abs(clock.offMs))}, so arrival times are used instead`
  }
}

function behindText(behindMs: number): string {
  if (Math.abs(behindMs) < 1000) return ''
  return `, ${secondsText(Math.abs(behindMs))} ${behindMs > 0 ? 'behind' : 'ahead of'} this machine’s clock`
}

/** What is assumed while nobody knows how far apart the ticks are. */
export function measuringText({ usedMs }: StepFacts): string {
  return `Measuring the interval of the daemon’s ticks. Until then, one step is taken as ${durationText(usedMs)}.`
}

/**
 * What a step may stand for, and which of the two is in use: `The daemon’s ticks come every 5 s; its alerts call a step
 * 5 min. One step is taken as 5 s: times to breach follow from it.`; null where the two do not differ.
 */
export function stepQuestion({ measuredMs, statedMs, usedMs, differ }: StepFacts): string | null {
  if (!differ || measuredMs === null || statedMs === null) return null
  const [measured, stated, used] = [measuredMs, statedMs, usedMs].map(durationText)
  return `The daemon’s ticks arrive every ${measured}, but its alerts state a step of ${stated}. One step is taken as ${used}, which determines the times to breach.`
}

/** Which of the two is in use, also where nobody chose; null: neither, as what is assumed before anything is known. */
export function stepInUse({ choice, measuredMs, statedMs, usedMs }: StepFacts): StepFacts['choice'] {
  if (choice !== null) return choice
  if (usedMs === measuredMs) return 'measured'
  return usedMs === statedMs ? 'stated' : null
}

/** Why there is a choice: `Its alerts call a step 5 min; ticks come every 5 s.` */
export function stepStoryText({ measuredMs, statedMs, usedMs }: StepFacts): string {
  const parts = [
    statedMs === null ? null : `its alerts state a step of ${durationText(statedMs)}`,
    measuredMs === null ? null : `ticks arrive every ${durationText(measuredMs)}`,
  ].filter((part) => part !== null)
  const story = parts.length === 0 ? `unknown so far; ${durationText(usedMs)} is assumed` : parts.join('; ')
  return `${story.charAt(0).toUpperCase()}${story.slice(1)}.`
}

/** `1 204 of at most 4 000 ticks, from 14:05 UTC`. */
export function keptText({ ticks, mostTicks, fromMs }: Kept, { nowMs, zone }: Telling): string {
  const from = fromMs === null ? '' : `, from ${timeText(fromMs, zone, nowMs)}`
  return `${formatCount(ticks)} of at most ${plural(mostTicks, 'tick')}${from}`
}

/** `12 forecasts to compare with actual values`: what the accuracy of a daemon is measured on. */
export function comparedText({ issues }: Kept): string {
  return `${plural(issues, 'forecast')} to compare with actual values`
}

/** `1.2 MB of at most 64 MB`, or why nothing is there. */
export function diskText({ diskBytes, mostDiskBytes, diskProblem }: Kept): string {
  return diskProblem ?? `${formatBytes(diskBytes)} of at most ${formatBytes(mostDiskBytes)}`
}

/** `120 seen · 2 missed · 1 restart`. */
export function ticksSeenText({ seen, missed, restarts }: LinkReport['ticks']): string {
  return `${formatCount(seen)} seen · ${formatCount(missed)} missed · ${plural(restarts, 'restart')}`
}
