import { median } from '#forecast/statistics.ts'
import type { RuleRecord } from '../api.ts'

/** One alert of a rule and series, in data time. */
export interface FiredAlert {
  readonly server: string
  readonly metric: string
  readonly firedMs: number
  /** It fired because a breach was measured, and forecast nothing. */
  readonly isMeasured: boolean
  /** Of the newest forecast that raised it. */
  readonly lastBreachMs: number
}

/** One breach of a rule's limit. */
export interface Breach {
  readonly server: string
  readonly metric: string
  readonly beginMs: number
}

export interface RecordSpan {
  readonly rule: string
  /** How far ahead the rule looks. */
  readonly reachMs: number
  readonly stepMs: number
  readonly fromMs: number
  readonly toMs: number
}

/**
 * A rule's record over what fired and what breached; what is to count for nothing is not among them. An alert that was
 * measured between two steps may be of a breach that no step shows: it is a miss all the same.
 */
export function recordOf(
  alerts: readonly FiredAlert[],
  breaches: readonly Breach[],
  { rule, reachMs, stepMs, fromMs, toMs }: RecordSpan,
): RuleRecord {
  const seriesOf = ({ server, metric }: { readonly server: string; readonly metric: string }) =>
    JSON.stringify([server, metric])
  const [alertsBy, breachesBy] = [groupedBy(alerts, seriesOf), groupedBy(breaches, seriesOf)]
  const counts = { right: 0, wrong: 0, undecided: 0, missed: 0, foretold: 0 }
  const leads: number[] = []
  for (const series of new Set([...alertsBy.keys(), ...breachesBy.keys()])) {
    const [own, onsets] = [alertsBy.get(series) ?? [], breachesBy.get(series) ?? []]
    const reaches = own.flatMap(({ firedMs, lastBreachMs, isMeasured }) =>
      isMeasured ? [] : [{ firedMs, endMs: Math.max(firedMs, lastBreachMs) + reachMs }],
    )
    for (const { firedMs, endMs } of reaches) {
      const first = onsets.find(({ beginMs }) => beginMs > firedMs && beginMs <= endMs)
      if (first !== undefined) {
        counts.right++
        // Renewed for hours before, it was early at first: it led from when the breach came within what the rule looks ahead.
        leads.push(Math.min(first.beginMs - firedMs, reachMs))
      } else if (endMs > toMs) counts.undecided++
      else counts.wrong++
    }
    for (const { beginMs } of onsets) {
      if (reaches.some(({ firedMs, endMs }) => beginMs > firedMs && beginMs <= endMs)) counts.foretold++
      else counts.missed++
    }
    for (const { firedMs, isMeasured } of own) {
      const isSeen = onsets.some(({ beginMs }) => Math.abs(beginMs - firedMs) <= 2 * stepMs)
      if (isMeasured && !isSeen) counts.missed++
    }
  }
  const { right, wrong, undecided, missed, foretold } = counts
  return {
    rule,
    fromMs,
    toMs,
    right,
    wrong,
    undecided,
    missed,
    precision: right + wrong === 0 ? null : right / (right + wrong),
    recall: foretold + missed === 0 ? null : foretold / (foretold + missed),
    leadMs: leads.length === 0 ? null : median(leads),
  }
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}
