import type { Alert, AuditLine, Phase } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { limitSign } from '../limit.ts'
import { quantityText } from '../numbers.ts'
import { durationText, timeText, type Zone } from '../time.ts'

const PHASES = [
  'pending',
  'firing',
  'acknowledged',
  'muted',
  'resolved',
] as const satisfies readonly Phase['kind'][]

/** What a list of alerts can be narrowed to; open: all that has not ended. */
export const PHASE_FILTERS = ['open', ...PHASES] as const
export type PhaseFilter = (typeof PHASE_FILTERS)[number]

/**
 * `firing since 14:05 UTC`, `firing since 14:05 UTC or before` where the first forecast that was read had it already: where an alert stands, and
 * not how long the breach lasts. rule: as it is now; nowMs: the clock; issueMs: the newest
 * forecast that was read.
 */
export function phaseText(
  alert: Alert,
  rule: AlertRule | undefined,
  zone: Zone,
  issueMs: number,
  nowMs: number,
): string {
  const { phase, startMs, firedMs, endMs, votes, preexisting } = alert
  const since = preexisting
    ? `since ${timeText(startMs, zone, issueMs)} or before`
    : `since ${timeText(firedMs ?? startMs, zone, issueMs)}`
  switch (phase.kind) {
    case 'pending': {
      const agreeing = votes.filter(({ vote }) => vote === 'breach').length
      const needed = rule === undefined ? '' : ` of ${rule.agreeing} needed`
      return `pending: ${agreeing}${needed} ${agreeing === 1 && needed === '' ? 'forecast agrees' : 'forecasts agree'}`
    }
    case 'firing':
      return `firing ${since}`
    case 'acknowledged':
      return firedMs === null ? 'acknowledged before it fires' : `acknowledged ${since}`
    case 'muted': {
      const until = phase.untilMs === null ? 'it resolves' : timeText(phase.untilMs, zone, nowMs)
      return `muted until ${until} (${phase.underlyingPhase})`
    }
    case 'resolved':
      return `resolved ${timeText(endMs ?? startMs, zone, issueMs)}, began ${timeText(startMs, zone, issueMs)}`
  }
}

/** `forecast of 14:05 UTC: fired: 2 of the last 3 forecasts agree`. */
export function auditText({ what, by }: AuditLine, zone: Zone, nowMs: number): string {
  const who =
    by.kind === 'user'
      ? by.name
      : by.kind === 'forecast'
        ? `forecast of ${timeText(by.issueMs, zone, nowMs)}`
        : by.kind === 'value'
          ? `value of ${timeText(by.validMs, zone, nowMs)}`
          : by.kind
  return `${who}: ${whatText(what, zone, nowMs)}`
}

function whatText(what: AuditLine['what'], zone: Zone, nowMs: number): string {
  switch (what.kind) {
    case 'seen':
      return 'breach first seen'
    case 'fired':
      return `fired: ${what.agreeing} of the last ${what.outOf} forecasts agree`
    case 'fired-at-once':
      return what.why === 'measured'
        ? 'fired at once: the breach is measured'
        : 'fired at once: a file has one forecast, and no other need agree'
    case 'measured':
      return 'the breach is measured'
    case 'muted':
      return `muted until ${what.untilMs === null ? 'it resolves' : timeText(what.untilMs, zone, nowMs)}`
    case 'gone':
      return 'resolved: the server no longer reports'
    case 'rules-edited':
      return `rules edited: ${what.rules.join(', ')}`
    case 'rules-by-chance':
      return `rules that read a level now read the chance of a breach: ${what.rules.join(', ')}`
    case 'acknowledged':
    case 'unacknowledged':
    case 'unmuted':
    case 'resolved':
    case 'reopened':
      return what.kind
  }
}

/**
 * `≥ 30 % chance that any metric breaches its critical threshold within the horizon, 2 of 3 forecasts, clears below 15 %,
 * keeps firing 30 min`.
 */
export function ruleText(rule: AlertRule): string {
  const { limit, metric, chance, clearChance, withinMs, agreeing, outOf, keepFiringMs } = rule
  const about = metric ?? 'any metric'
  const breaches =
    limit.kind === 'threshold'
      ? `${about} breaches its ${limit.threshold} threshold`
      : `${about} is ${limitSign(limit.value, limit.direction, about)}`
  const within = withinMs === null ? 'within the horizon' : `within ${durationText(withinMs)}`
  const keeps = keepFiringMs === 0 ? [] : [`keeps firing ${durationText(keepFiringMs)}`]
  const notFromModel = rule.countsNotFromModel ? ['counts forecasts that are not from the model'] : []
  return [
    `≥ ${chanceText(chance)} chance that ${breaches} ${within}`,
    `${agreeing} of ${outOf} forecasts`,
    `clears below ${chanceText(clearChance)}`,
    ...keeps,
    ...notFromModel,
  ].join(', ')
}

/** `30 %`, `12.5 %`: a fraction as somebody has typed it in percent. */
function chanceText(fraction: number): string {
  return quantityText({ number: String(Number((fraction * 100).toPrecision(3))), unit: '%' })
}

/** `Rule 3`: until somebody names it. */
export function newRuleName(number: number): string {
  return `Rule ${number}`
}

/** `Rule Critical within the horizon`, a form. */
export function ruleFormName(name: string): string {
  return `Rule ${name}`
}

/** `Chance: a number is needed`. */
export function numberNeededText(field: string): string {
  return `${field}: a number is needed`
}
