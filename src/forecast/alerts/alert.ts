import { z } from 'zod'
import type { Direction } from '../quantile/breach.ts'
import { ruleSchema, type AlertRule } from './rule.ts'

/**
 * What one forecast says of one rule and series. breach: the newest value meets the limit, or the chance raises; clear: the
 * chance is below the one that clears; between: neither. A series that is stale, skipped or gone says nothing at all.
 */
export type Vote = 'breach' | 'between' | 'clear'

/** How likely a breach of the limit is within the rule's reach, and when it comes if it comes. */
export interface BreachOdds {
  /** A fraction; 1: it is measured. */
  readonly chance: number
  /** The newest value meets the limit. */
  readonly measured: boolean
  /** How far ahead the chance looks, from the newest row of all. */
  readonly withinMs: number
  /** If it comes: from the newest row of all. null: it is measured, or has no chance. */
  readonly passage: BreachPassage | null
}

export interface BreachPassage {
  /** As likely sooner as later; one in ten comes before the earliest, one in ten after the latest. */
  readonly afterMs: number
  readonly earliestMs: number
  readonly latestMs: number
}

/** What one forecast says of one rule and series, with the worst value within the rule's reach. */
export interface Reading {
  readonly rule: string
  readonly server: string
  readonly metric: string
  /** The network did not make it. */
  readonly notFromModel: boolean
  readonly vote: Vote
  readonly direction: Direction
  /** What the rule watches for; in the metric's unit. */
  readonly limit: number
  readonly odds: BreachOdds
  readonly peak: Peak
}

export interface Peak {
  /** The median where it is worst, or the newest value where that is worse still or the model gives no median. */
  readonly value: number
  /** P10 and P90 at that step, not to be left away; null: the value is measured, or the model does not give them. */
  readonly interval: readonly [low: number, high: number] | null
  /** When the value is (to be) reached. */
  readonly validMs: number
  /** The forecast that says so. */
  readonly issueMs: number
}

/** What is muted continues beneath: it may fire, be cleared, and be told again once the mute is over. */
export type Phase =
  | { readonly kind: 'pending' }
  | { readonly kind: 'firing' }
  /** Somebody has taken note, also of one that has not fired yet (firedMs is null). */
  | { readonly kind: 'acknowledged' }
  | {
      readonly kind: 'muted'
      /** Clock time; null: until it resolves. */
      readonly untilMs: number | null
      readonly underlyingPhase: 'pending' | 'firing' | 'acknowledged'
    }
  | {
      readonly kind: 'resolved'
      /** A mute that outlives the alert: the next one of the same key begins muted. */
      readonly mutedUntilMs: number | null
    }

/** Who did what when: clock time for people, with the issue time where a forecast did it. */
export interface AuditLine {
  readonly atMs: number
  readonly by:
    | { readonly kind: 'user'; readonly name: string }
    | { readonly kind: 'forecast'; readonly issueMs: number }
    /** A value that came between two forecasts. */
    | { readonly kind: 'value'; readonly validMs: number }
    | { readonly kind: 'rule' }
    | { readonly kind: 'clock' }
  readonly what:
    | { readonly kind: 'seen' }
    | { readonly kind: 'fired'; readonly agreeing: number; readonly outOf: number }
    /** By a breach that was measured, or by the one forecast that a file has, without others to agree. */
    | { readonly kind: 'fired-at-once'; readonly why: 'measured' | 'one-forecast' }
    /** What had fired by a chance was measured for the first time. */
    | { readonly kind: 'measured' }
    | { readonly kind: 'acknowledged' }
    | { readonly kind: 'unacknowledged' }
    | { readonly kind: 'muted'; readonly untilMs: number | null }
    | { readonly kind: 'unmuted' }
    | { readonly kind: 'resolved' }
    /** Its server has not reported for so long that nothing is known of it any more. */
    | { readonly kind: 'gone' }
    | { readonly kind: 'reopened' }
    | { readonly kind: 'rules-edited'; readonly rules: readonly string[] }
    /** Rules of an earlier version read a level; since then they read the chance of a breach. */
    | { readonly kind: 'rules-by-chance'; readonly rules: readonly string[] }
}

/** What made an alert fire: enough forecasts, a breach that was measured, or the one forecast that a file has. */
export type FiredBy = 'agreement' | 'measured' | 'one-forecast'

export interface AlertVote {
  readonly issueMs: number
  readonly vote: Vote
  /** See BreachOdds. */
  readonly chance: number
}

export interface Alert {
  readonly id: number
  readonly rule: string
  /** As it was called then: the rule may be gone. */
  readonly ruleName: string
  readonly server: string
  readonly metric: string
  readonly severity: 'critical' | 'warning'
  readonly direction: Direction
  readonly limit: number
  readonly phase: Phase
  /** Issue time of the first forecast that breached; the value's own time where one between two forecasts did. */
  readonly startMs: number
  /** Issue time of the forecast, or time of the value, that made it fire; null: it never has. */
  readonly firedMs: number | null
  /** null: it never has, or an earlier version saved it. */
  readonly firedBy: FiredBy | null
  /** Issue time of the first forecast whose newest value met the limit, or that value's own time; null: none has. */
  readonly measuredMs: number | null
  /** Issue time of the newest forecast when it ended; null: open. */
  readonly endMs: number | null
  readonly peak: Peak
  /** What the newest known forecast says; the peak is the worst of all. */
  readonly latest: Peak
  /** Of the newest known forecast too. null: an earlier version saved it, and no forecast has been read since. */
  readonly odds: BreachOdds | null
  /** The last n forecasts that knew, oldest first. */
  readonly votes: readonly AlertVote[]
  readonly lastBreachMs: number
  /** It breached when we first looked: how long before is not known, and it is not news. */
  readonly preexisting: boolean
  /** The newest forecast that breached was not made by the network. */
  readonly notFromModel: boolean
  readonly audit: readonly AuditLine[]
}

/** Of saved and exported alerts. 3: rules by chance. */
export const ALERTS_VERSION = 3

export interface AlertsState {
  readonly version: typeof ALERTS_VERSION
  readonly rules: readonly AlertRule[]
  /** Open ones and, up to a limit, resolved ones; in the order in which they began. */
  readonly alerts: readonly Alert[]
  /** Newest forecast that was read; null: none yet. */
  readonly issueMs: number | null
  readonly nextId: number
  /** Edits of the rules. */
  readonly audit: readonly AuditLine[]
}

export function newAlertsState(rules: readonly AlertRule[]): AlertsState {
  return { version: ALERTS_VERSION, rules, alerts: [], issueMs: null, nextId: 1, audit: [] }
}

const peakSchema: z.ZodType<Peak> = z.object({
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  validMs: z.number(),
  issueMs: z.number(),
})

const oddsSchema: z.ZodType<BreachOdds> = z.object({
  chance: z.number(),
  measured: z.boolean(),
  withinMs: z.number(),
  passage: z.object({ afterMs: z.number(), earliestMs: z.number(), latestMs: z.number() }).nullable(),
})

const phaseSchema: z.ZodType<Phase> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pending') }),
  z.object({ kind: z.literal('firing') }),
  z.object({ kind: z.literal('acknowledged') }),
  z.object({
    kind: z.literal('muted'),
    untilMs: z.number().nullable(),
    underlyingPhase: z.enum(['pending', 'firing', 'acknowledged']),
  }),
  z.object({ kind: z.literal('resolved'), mutedUntilMs: z.number().nullable() }),
])

const auditSchema: z.ZodType<AuditLine> = z.object({
  atMs: z.number(),
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('user'), name: z.string() }),
    z.object({ kind: z.literal('forecast'), issueMs: z.number() }),
    z.object({ kind: z.literal('value'), validMs: z.number() }),
    z.object({ kind: z.literal('rule') }),
    z.object({ kind: z.literal('clock') }),
  ]),
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('seen') }),
    z.object({ kind: z.literal('fired'), agreeing: z.int(), outOf: z.int() }),
    z.object({ kind: z.literal('fired-at-once'), why: z.enum(['measured', 'one-forecast']) }),
    z.object({ kind: z.literal('measured') }),
    z.object({ kind: z.literal('acknowledged') }),
    z.object({ kind: z.literal('unacknowledged') }),
    z.object({ kind: z.literal('muted'), untilMs: z.number().nullable() }),
    z.object({ kind: z.literal('unmuted') }),
    z.object({ kind: z.literal('resolved') }),
    z.object({ kind: z.literal('gone') }),
    z.object({ kind: z.literal('reopened') }),
    z.object({ kind: z.literal('rules-edited'), rules: z.array(z.string()) }),
    z.object({ kind: z.literal('rules-by-chance'), rules: z.array(z.string()) }),
  ]),
})

/** One alert, as it was saved or sent. */
export const alertSchema: z.ZodType<Alert> = z.object({
  id: z.int(),
  rule: z.string(),
  ruleName: z.string(),
  server: z.string(),
  metric: z.string(),
  severity: z.enum(['critical', 'warning']),
  direction: z.enum(['above', 'below']),
  limit: z.number(),
  phase: phaseSchema,
  startMs: z.number(),
  firedMs: z.number().nullable(),
  firedBy: z.enum(['agreement', 'measured', 'one-forecast']).nullable(),
  measuredMs: z.number().nullable(),
  endMs: z.number().nullable(),
  peak: peakSchema,
  latest: peakSchema,
  odds: oddsSchema.nullable(),
  votes: z.array(
    z.object({ issueMs: z.number(), vote: z.enum(['breach', 'between', 'clear']), chance: z.number() }),
  ),
  lastBreachMs: z.number(),
  preexisting: z.boolean(),
  notFromModel: z.boolean(),
  audit: z.array(auditSchema),
})

/** For what was saved or sent; ids are unique and below nextId, and one alert per key is open. */
export const alertsStateSchema: z.ZodType<AlertsState> = z
  .object({
    version: z.literal(ALERTS_VERSION),
    rules: z.array(ruleSchema),
    alerts: z.array(alertSchema),
    issueMs: z.number().nullable(),
    nextId: z.int(),
    audit: z.array(auditSchema),
  })
  .refine(
    ({ alerts, nextId }) =>
      new Set(alerts.map(({ id }) => id)).size === alerts.length && alerts.every(({ id }) => id < nextId),
    'ids are not unique',
  )
  .refine(({ alerts }) => {
    const open = alerts.filter(isOpen).map(keyOf)
    return new Set(open).size === open.length
  }, 'two open alerts have the same server, metric and rule')

/** It is open and has not fired: enough forecasts have still to agree, whether or not somebody has taken note of it. */
export function isWaiting(alert: Pick<Alert, 'phase' | 'firedMs'>): boolean {
  const { phase } = alert
  const kind = phase.kind === 'muted' ? phase.underlyingPhase : phase.kind
  return kind === 'pending' || (kind === 'acknowledged' && alert.firedMs === null)
}

/** How the series stands now, in the words of its severity: breaching where the breach is measured, else as bad as the rule. */
export function standingOfAlert(
  alert: Pick<Alert, 'phase' | 'odds' | 'severity'>,
): 'breaching' | Alert['severity'] {
  return isOpen(alert) && alert.odds?.measured === true ? 'breaching' : alert.severity
}

export function isOpen({ phase }: Pick<Alert, 'phase'>): boolean {
  return phase.kind !== 'resolved'
}

/** What one alert is about; names may hold any character. */
export function keyOf({ rule, server, metric }: Pick<Alert, 'rule' | 'server' | 'metric'>): string {
  return JSON.stringify([rule, server, metric])
}
