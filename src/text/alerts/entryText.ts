import { isOpen, type Alert } from '#forecast/alerts/alert.ts'
import { leadOf } from '#forecast/alerts/byServer.ts'
import { formatCount, plural } from '../numbers.ts'
import { durationText, timeText, type Zone } from '../time.ts'
import { limitText, oddsText } from './alertText.ts'
import type { PhaseFilter } from './phaseText.ts'
import { alertWords } from './words.ts'

/** So many metrics are named, the others counted. */
const NAMED = 3

/**
 * `cpu_percent ≥ 90 %, also cpu_percent ≥ 75 % now, disk_percent and 2 more`: what is wrong with a server. The threshold is
 * that of the alert whose chance entryOdds() tells; of the others only what breaches now has one.
 */
export function entryMetrics(alerts: readonly Alert[]): string {
  const lead = leadOf(alerts)
  if (lead === undefined) return ''
  const others = alerts.filter((each) => each !== lead && (isOpen(each) || !isOpen(lead)))
  const isMeasured = ({ odds }: Alert) => odds?.measured === true
  // Where the row itself breaches now, a lower threshold of the same metric is met as well.
  const now = others.filter((each) => isMeasured(each) && !(isMeasured(lead) && each.metric === lead.metric))
  const told = new Set([lead, ...now].map(({ metric }) => metric))
  const named = new Set(others.map(({ metric }) => metric).filter((metric) => !told.has(metric)))
  const also = [...now.map((each) => `${limitText(each)} now`), ...named]
  if (also.length === 0) return limitText(lead)
  const shown = also.slice(0, NAMED - 1)
  const more = also.length - shown.length
  return `${limitText(lead)}, also ${shown.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`
}

/** `4 firing, 1 acknowledged`: how many of a server's alerts are in which phase. */
export function entryPhases(alerts: readonly Alert[]): string {
  const counts = new Map<string, number>()
  for (const { phase } of alerts) counts.set(phase.kind, (counts.get(phase.kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => `${formatCount(count)} ${kind}`).join(', ')
}

/** Of the alert whose threshold entryMetrics() tells: `62 % chance within 8 h; if so, in 3 h`. */
export function entryOdds(alerts: readonly Alert[]): string {
  const lead = leadOf(alerts)
  return lead === undefined || !isOpen(lead) ? '' : oddsText(lead.odds)
}

const DONE = {
  acknowledge: 'Acknowledged',
  unacknowledge: 'Unacknowledged',
  mute: 'Muted',
  unmute: 'Unmuted',
  resolve: 'Resolved',
  reopen: 'Reopened',
} as const

/** `Acknowledged 12 alerts.` */
export function actedText(kind: keyof typeof DONE, count: number): string {
  return `${DONE[kind]} ${plural(count, 'alert')}.`
}

/** `Acknowledge all alerts of web-1`: a button's name, where its label does not say whose. */
export function actNameOf(label: string, server: string): string {
  return `${label} all alerts of ${server}`
}

/** `Acknowledge cpu_percent of web-1, Critical within the horizon`. */
export function actName(label: string, alert: Alert): string {
  return `${label} ${aboutAlert(alert)}`
}

export function aboutAlert({ server, metric, ruleName }: Alert): string {
  return `${server} ${metric}, ${ruleName}`
}

/** `Select web-1`. */
export function selectText(server: string): string {
  return `Select ${server}`
}

/** `Select all 30 servers`. */
export function selectAllText(servers: number): string {
  return servers === 1 ? 'Select the one server' : `Select all ${plural(servers, 'server')}`
}

/** `3 servers selected`. */
export function selectedText(servers: number): string {
  return `${plural(servers, 'server')} selected`
}

/** `Acknowledge 12 alerts`. */
export function bulkText(label: string, alerts: number): string {
  return `${label} ${plural(alerts, 'alert')}`
}

/** `Alerts: open`, a list. */
export function listName(filter: PhaseFilter): string {
  return `Alerts: ${filter}`
}

/** `4 alerts of web-1`: what a row opens. */
export function detailsName(server: string, alerts: readonly Alert[]): string {
  return `${plural(alerts.length, 'alert')} of ${server}`
}

/** Behind the count of a filter: `3 servers, 13 alerts`. */
export function filterTitle(servers: number, alerts: number): string {
  return `${plural(servers, 'server')}, ${plural(alerts, 'alert')}`
}

/** Where there is nothing to list. unread: no forecast has been read yet. */
export function noneText(shown: PhaseFilter, unread: boolean): string {
  if (unread) return alertWords.noneYet
  return shown === 'open' ? alertWords.none : `No ${shown} alerts.`
}

/** why: what the newest forecast failed to be read with. */
export function outOfDateText(why: string): string {
  return `These alerts are out of date: the newest forecast could not be read (${why}). Forecast again to retry.`
}

/** `· no data since 14:05 UTC`, where the newest forecasts say nothing of an alert; '': they do. */
export function silentText(alert: Alert, zone: Zone, issueMs: number): string {
  const { latest } = alert
  return isOpen(alert) && latest.issueMs < issueMs
    ? `· no data since ${timeText(latest.issueMs, zone, issueMs)}`
    : ''
}

/** `For 8 h`. */
export function muteForText(spanMs: number): string {
  return `For ${durationText(spanMs)}`
}

/** `12 more`. */
export function moreText(count: number): string {
  return `${formatCount(count)} more`
}

/** `Alerts of web-1`. */
export function alertsOf(server: string): string {
  return `Alerts of ${server}`
}

/** `History of cpu_percent of web-1, Critical within the horizon`. */
export function historyName({ server, metric, ruleName }: Alert): string {
  return `History of ${server} ${metric}, ${ruleName}`
}

/** `at 14:05 UTC`: when the worst value is (to be) reached. */
export function peakAtText(validMs: number, zone: Zone, issueMs: number): string {
  return `at ${timeText(validMs, zone, issueMs)}`
}
