import { z } from 'zod'
import type { Direction } from '../quantile/breach.ts'
import { DEFAULT_ODDS, type Threshold } from '../thresholds.ts'

/** What a rule watches for: that a value is there, or beyond. */
export type RuleLimit =
  | {
      readonly kind: 'threshold'
      /** The metric's own threshold of this name. */
      readonly threshold: 'warning' | 'critical'
    }
  | {
      readonly kind: 'value'
      readonly direction: Direction
      /** In the metric's unit. */
      readonly value: number
    }

/**
 * What is worth an alert: a chance of a breach of the limit within reach. A newest value that meets the limit is a breach
 * that was measured, and needs neither a chance nor other forecasts to agree. One alert per server, metric and rule is open
 * at a time.
 */
export interface AlertRule {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly severity: 'critical' | 'warning'
  /** null: every metric for which the limit is known. */
  readonly metric: string | null
  readonly limit: RuleLimit
  /** Raises from this chance of a breach on, at any time within reach. A fraction. */
  readonly chance: number
  /** Clears below this chance (hysteresis): not above the chance that raises. A fraction. */
  readonly clearChance: number
  /** How far ahead counts; null: the whole horizon. */
  readonly withinMs: number | null
  /** k: so many of the last n forecasts have to agree, to raise and to clear. */
  readonly agreeing: number
  /** n. */
  readonly outOf: number
  /** An alert continues for at least so long after the last forecast that breached, in the data's time. */
  readonly keepFiringMs: number
  /** Whether forecasts that the network did not make count. */
  readonly countsNotFromModel: boolean
}

const MOST_FORECASTS = 20

const limitSchema: z.ZodType<RuleLimit> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('threshold'), threshold: z.enum(['warning', 'critical']) }),
  z.object({ kind: z.literal('value'), direction: z.enum(['above', 'below']), value: z.number() }),
])

const chanceSchema = z
  .number()
  .gt(0, 'a probability must be above 0 % and at most 100 %')
  .max(1, 'a probability must be above 0 % and at most 100 %')

/** Each message is a sentence for the form. */
export const ruleSchema: z.ZodType<AlertRule> = z
  .object({
    id: z.string().min(1),
    name: z.string().trim().min(1, 'a rule needs a name'),
    enabled: z.boolean(),
    severity: z.enum(['critical', 'warning']),
    metric: z.string().nullable(),
    limit: limitSchema,
    chance: chanceSchema,
    clearChance: chanceSchema,
    withinMs: z.number().positive('the time ahead must be longer than 0').nullable(),
    agreeing: z.int().min(1, 'at least one forecast must agree'),
    outOf: z.int().min(1).max(MOST_FORECASTS, `expected at most the last ${MOST_FORECASTS} forecasts`),
    keepFiringMs: z.number().min(0, 'the time to keep firing must not be negative'),
    countsNotFromModel: z.boolean(),
  })
  .refine(
    ({ agreeing, outOf }) => agreeing <= outOf,
    'the number of forecasts that must agree is larger than the number considered',
  )
  .refine(
    ({ chance, clearChance }) => clearChance <= chance,
    'the clearing probability must not be above the firing probability',
  )
  .refine(
    ({ limit, metric }) => limit.kind !== 'value' || metric !== null,
    'a custom threshold needs a metric, because units differ',
  )

/** Where nothing else is said: as likely as what the severities call an alarm, and half of that to clear. */
export const DEFAULT_CHANCE = DEFAULT_ODDS.alarm
export const DEFAULT_CLEAR_CHANCE = DEFAULT_ODDS.alarm / 2

const DEFAULT_RULES: readonly AlertRule[] = [
  {
    id: 'critical',
    name: 'Critical within the horizon',
    enabled: true,
    severity: 'critical',
    metric: null,
    limit: { kind: 'threshold', threshold: 'critical' },
    chance: DEFAULT_CHANCE,
    clearChance: DEFAULT_CLEAR_CHANCE,
    withinMs: null,
    agreeing: 1,
    outOf: 1,
    keepFiringMs: 1_800_000,
    countsNotFromModel: false,
  },
  {
    id: 'warning',
    name: 'Warning within two hours',
    enabled: true,
    severity: 'warning',
    metric: null,
    limit: { kind: 'threshold', threshold: 'warning' },
    chance: DEFAULT_CHANCE,
    clearChance: DEFAULT_CLEAR_CHANCE,
    withinMs: 7_200_000,
    agreeing: 2,
    outOf: 3,
    keepFiringMs: 1_800_000,
    countsNotFromModel: false,
  },
]

/** Until the user says otherwise: critical once one forecast says so, a warning once two of three agree. */
export function defaultRules(): readonly AlertRule[] {
  return DEFAULT_RULES
}

/** What a rule watches for in one metric. */
export interface LimitOfMetric {
  readonly direction: Direction
  /** In the metric's unit; meeting it is a breach. */
  readonly limit: number
  /** The limit is one of this threshold's; null: it is a value of the rule's own. */
  readonly threshold: Threshold | null
}

/** null: the rule says nothing of this metric. */
export function limitOf(
  rule: Pick<AlertRule, 'metric' | 'limit'>,
  metric: string,
  thresholds: (metric: string) => Threshold | null,
): LimitOfMetric | null {
  if (rule.metric !== null && rule.metric !== metric) return null
  const { limit } = rule
  if (limit.kind === 'value') return { direction: limit.direction, limit: limit.value, threshold: null }
  const threshold = thresholds(metric)
  if (threshold === null) return null
  return { direction: threshold.direction, limit: threshold[limit.threshold], threshold }
}
