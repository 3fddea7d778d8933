import { ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'

const MINUTE_MS = 60_000

/** A rule as its form holds it: text until it is read. */
export interface RuleDraft {
  readonly name: string
  readonly severity: AlertRule['severity']
  /** '': every metric. */
  readonly metric: string
  readonly limit: 'warning' | 'critical' | 'values'
  readonly clearPercent: string
  readonly direction: 'above' | 'below'
  readonly raise: string
  readonly clear: string
  readonly levelPercent: string
  /** '': the whole horizon. */
  readonly withinMinutes: string
  readonly agreeing: string
  readonly outOf: string
  readonly keepMinutes: string
  readonly countsNotFromModel: boolean
}

const text = (value: number) => String(Number(value.toPrecision(12)))

export function draftOf(rule: AlertRule): RuleDraft {
  const { limit } = rule
  const values = limit.kind === 'values' ? limit : null
  return {
    name: rule.name,
    severity: rule.severity,
    metric: rule.metric ?? '',
    limit: limit.kind === 'values' ? 'values' : limit.threshold,
    clearPercent: limit.kind === 'values' ? '5' : text(limit.clearFraction * 100),
    direction: values?.direction ?? 'above',
    raise: values === null ? '' : text(values.raise),
    clear: values === null ? '' : text(values.clear),
    levelPercent: text(rule.level * 100),
    withinMinutes: rule.withinMs === null ? '' : text(rule.withinMs / MINUTE_MS),
    agreeing: text(rule.agreeing),
    outOf: text(rule.outOf),
    keepMinutes: text(rule.keepFiringMs / MINUTE_MS),
    countsNotFromModel: rule.countsNotFromModel,
  }
}

export type RuleResult =
  { readonly kind: 'rule'; readonly rule: AlertRule } | { readonly kind: 'wrong'; readonly why: string }

/** An empty field is not 0. */
const numberOf = (value: string) => (value.trim() === '' ? NaN : Number(value))

/** The rule that a draft says, or the first thing that is wrong with it. */
export function readDraft(draft: RuleDraft, base: AlertRule): RuleResult {
  const fields: readonly (readonly [string, string])[] = [
    ...(draft.limit === 'values'
      ? ([
          ['Raise at', draft.raise],
          ['Clear beyond', draft.clear],
        ] as const)
      : ([['Clear', draft.clearPercent]] as const)),
    ['Level', draft.levelPercent],
    ['Forecasts that agree', draft.agreeing],
    ['Out of', draft.outOf],
    ['Keep firing', draft.keepMinutes],
    ...(draft.withinMinutes.trim() === '' ? [] : ([['Within', draft.withinMinutes]] as const)),
  ]
  const wrong = fields.find(([, value]) => !Number.isFinite(numberOf(value)))
  if (wrong !== undefined) return { kind: 'wrong', why: `${wrong[0]}: a number is needed` }
  const found = ruleSchema.safeParse({
    id: base.id,
    enabled: base.enabled,
    name: draft.name.trim(),
    severity: draft.severity,
    metric: draft.metric === '' ? null : draft.metric,
    limit:
      draft.limit === 'values'
        ? {
            kind: 'values',
            direction: draft.direction,
            raise: numberOf(draft.raise),
            clear: numberOf(draft.clear),
          }
        : { kind: 'threshold', threshold: draft.limit, clearFraction: numberOf(draft.clearPercent) / 100 },
    level: numberOf(draft.levelPercent) / 100,
    withinMs: draft.withinMinutes.trim() === '' ? null : numberOf(draft.withinMinutes) * MINUTE_MS,
    agreeing: numberOf(draft.agreeing),
    outOf: numberOf(draft.outOf),
    keepFiringMs: numberOf(draft.keepMinutes) * MINUTE_MS,
    countsNotFromModel: draft.countsNotFromModel,
  } satisfies AlertRule)
  if (found.success) return { kind: 'rule', rule: found.data }
  return { kind: 'wrong', why: found.error.issues[0]?.message ?? 'the rule makes no sense' }
}
