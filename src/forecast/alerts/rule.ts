import { z } from 'zod'
import type { Direction } from '../quantile/breach.ts'
import { meets, type Threshold } from '../thresholds.ts'

/** From where on a rule raises, and how far back a value has to go before it clears (hysteresis). */
export type RuleLimit =
  | {
      readonly kind: 'threshold'
      /** Raises where the metric's own threshold of this name is. */
      readonly threshold: 'warning' | 'critical'
      /** Clears beyond this share of the threshold on its good side: 0.05 of 90 clears below 85.5. */
      readonly clearFraction: number
    }
  | {
      readonly kind: 'values'
      readonly direction: Direction
      /** In the metric's unit. */
      readonly raise: number
      readonly clear: number
    }

/** What is worth an alert. One alert per server, metric and rule is open at a time. */
export interface AlertRule {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly severity: 'critical' | 'warning'
  /** null: every metric for which the limit is known. */
  readonly metric: string | null
  readonly limit: RuleLimit
  /** The level that has to meet the limit, from the good side: 0.9 is P90 where high is bad, P10 where low is. */
  readonly level: number
  /** How far ahead counts; null: the whole horizon. */
  readonly withinMs: number | null
  /** k: so many of the last n forecasts have to agree, to raise and to clear. */
  readonly agreeing: number
  /** n. */
  readonly outOf: number
  /** An alert goes on for at least so long after the last forecast that breached, in the data's time. */
  readonly keepFiringMs: number
  /** Whether forecasts that the network did not make count. */
  readonly countsNotFromModel: boolean
}

const MOST_FORECASTS = 20

const limitSchema: z.ZodType<RuleLimit> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('threshold'),
    threshold: z.enum(['warning', 'critical']),
    clearFraction: z.number().min(0).max(1),
  }),
  z.object({
    kind: z.literal('values'),
    direction: z.enum(['above', 'below']),
    raise: z.number(),
    clear: z.number(),
  }),
])

/** Each message is a sentence for the form. */
export const ruleSchema: z.ZodType<AlertRule> = z
  .object({
    id: z.string().min(1),
    name: z.string().trim().min(1, 'a rule needs a name'),
    enabled: z.boolean(),
    severity: z.enum(['critical', 'warning']),
    metric: z.string().nullable(),
    limit: limitSchema,
    level: z.number().gt(0, 'the level lies between 0 and 1').lt(1, 'the level lies between 0 and 1'),
    withinMs: z.number().positive('the time ahead is longer than nothing').nullable(),
    agreeing: z.int().min(1, 'at least one forecast has to agree'),
    outOf: z.int().min(1).max(MOST_FORECASTS, `at most the last ${MOST_FORECASTS} forecasts count`),
    keepFiringMs: z.number().min(0, 'the time to keep firing is not negative'),
    countsNotFromModel: z.boolean(),
  })
  .refine(({ agreeing, outOf }) => agreeing <= outOf, 'no more forecasts can agree than count')
  .refine(
    ({ limit }) => limit.kind !== 'values' || limit.clear === limit.raise || clearsOnTheGoodSide(limit),
    'it clears on the good side of where it raises',
  )
  .refine(
    ({ limit, metric }) => limit.kind !== 'values' || metric !== null,
    'values of its own need a metric: units differ',
  )

function clearsOnTheGoodSide({
  clear,
  raise,
  direction,
}: {
  clear: number
  raise: number
  direction: Direction
}) {
  return !meets(clear, raise, direction)
}

const DEFAULT_RULES: readonly AlertRule[] = [
  {
    id: 'critical',
    name: 'Critical within the horizon',
    enabled: true,
    severity: 'critical',
    metric: null,
    limit: { kind: 'threshold', threshold: 'critical', clearFraction: 0.05 },
    level: 0.5,
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
    limit: { kind: 'threshold', threshold: 'warning', clearFraction: 0.05 },
    level: 0.5,
    withinMs: 7_200_000,
    agreeing: 2,
    outOf: 3,
    keepFiringMs: 1_800_000,
    countsNotFromModel: false,
  },
]

/** Until the user says otherwise: critical at first sight, a warning once two of three forecasts agree. */
export function defaultRules(): readonly AlertRule[] {
  return DEFAULT_RULES
}

/** Where a rule raises and clears for one metric. */
export interface RaiseAndClear {
  readonly direction: Direction
  readonly raise: number
  readonly clear: number
}

/** null: the rule says nothing of this metric. */
export function limitsOf(
  rule: Pick<AlertRule, 'metric' | 'limit'>,
  metric: string,
  thresholds: (metric: string) => Threshold | null,
): RaiseAndClear | null {
  if (rule.metric !== null && rule.metric !== metric) return null
  const { limit } = rule
  if (limit.kind === 'values') return limit
  const threshold = thresholds(metric)
  if (threshold === null) return null
  const { direction } = threshold
  const raise = threshold[limit.threshold]
  const margin = Math.abs(raise) * limit.clearFraction
  return { direction, raise, clear: direction === 'above' ? raise - margin : raise + margin }
}
