import { ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'
import { numberNeededText } from '#text/alerts/phaseText.ts'
import { alertWords } from '#text/alerts/words.ts'

const { form: words } = alertWords
const MINUTE_MS = 60_000

/** A rule as its form holds it: text until it is read. */
export interface RuleDraft {
  readonly name: string
  readonly severity: AlertRule['severity']
  /** '': every metric. */
  readonly metric: string
  readonly limit: 'warning' | 'critical' | 'value'
  readonly direction: 'above' | 'below'
  readonly value: string
  readonly chancePercent: string
  readonly clearPercent: string
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
  const own = limit.kind === 'value' ? limit : null
  return {
    name: rule.name,
    severity: rule.severity,
    metric: rule.metric ?? '',
    limit: limit.kind === 'value' ? 'value' : limit.threshold,
    direction: own?.direction ?? 'above',
    value: own === null ? '' : text(own.value),
    chancePercent: text(rule.chance * 100),
    clearPercent: text(rule.clearChance * 100),
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
    ...(draft.limit === 'value' ? ([[words.value, draft.value]] as const) : []),
    [words.chance, draft.chancePercent],
    [words.clear, draft.clearPercent],
    [words.agreeing, draft.agreeing],
    [words.outOf, draft.outOf],
    [words.keep, draft.keepMinutes],
    ...(draft.withinMinutes.trim() === '' ? [] : ([[words.within, draft.withinMinutes]] as const)),
  ]
  const wrong = fields.find(([, value]) => !Number.isFinite(numberOf(value)))
  if (wrong !== undefined) return { kind: 'wrong', why: numberNeededText(wrong[0]) }
  const found = ruleSchema.safeParse({
    id: base.id,
    enabled: base.enabled,
    name: draft.name.trim(),
    severity: draft.severity,
    metric: draft.metric === '' ? null : draft.metric,
    limit:
      draft.limit === 'value'
        ? { kind: 'value', direction: draft.direction, value: numberOf(draft.value) }
        : { kind: 'threshold', threshold: draft.limit },
    chance: numberOf(draft.chancePercent) / 100,
    clearChance: numberOf(draft.clearPercent) / 100,
    withinMs: draft.withinMinutes.trim() === '' ? null : numberOf(draft.withinMinutes) * MINUTE_MS,
    agreeing: numberOf(draft.agreeing),
    outOf: numberOf(draft.outOf),
    keepFiringMs: numberOf(draft.keepMinutes) * MINUTE_MS,
    countsNotFromModel: draft.countsNotFromModel,
  } satisfies AlertRule)
  if (found.success) return { kind: 'rule', rule: found.data }
  return { kind: 'wrong', why: found.error.issues[0]?.message ?? words.wrong }
}
