import { isPercent } from '#forecast/metrics/lookup.ts'
import { thresholdOf, type Threshold, type ThresholdOverrides } from '#forecast/thresholds.ts'
import { thresholdFaults } from '#text/thresholds.ts'
import { sameThreshold, thresholdSchema } from '../../state/thresholds.ts'

/** A metric's threshold as its row of the form holds it: text until it is read. */
export interface ThresholdDraft {
  readonly direction: 'above' | 'below' | 'none'
  readonly warning: string
  readonly critical: string
}

export type Drafts = Readonly<Record<string, ThresholdDraft>>

export type Read =
  | { readonly kind: 'threshold'; readonly threshold: Threshold | null }
  | { readonly kind: 'wrong'; readonly field: 'warning' | 'critical'; readonly why: string }

export function draftOf(threshold: Threshold | null): ThresholdDraft {
  if (threshold === null) return { direction: 'none', warning: '', critical: '' }
  const { direction, warning, critical } = threshold
  return { direction, warning: String(warning), critical: String(critical) }
}

/** The user's own, else the default. */
function effective(metric: string, overrides: ThresholdOverrides): Threshold | null {
  return Object.hasOwn(overrides, metric) ? (overrides[metric] ?? null) : thresholdOf(metric)
}

/** A row for every metric of the forecast, and for those that have a threshold of the user's but are not in it. */
export function draftsOf(metrics: readonly string[], overrides: ThresholdOverrides): Drafts {
  const all = new Set([...metrics, ...Object.keys(overrides)])
  return Object.fromEntries([...all].map((metric) => [metric, draftOf(effective(metric, overrides))]))
}

/** An empty field is not 0; a comma is taken for a point. */
const numberOf = (text: string): number => (text.trim() === '' ? NaN : Number(text.trim().replace(',', '.')))

/** The threshold that a row says (null: none), or the first thing that is wrong with it. */
export function readDraft(metric: string, { direction, warning, critical }: ThresholdDraft): Read {
  if (direction === 'none') return { kind: 'threshold', threshold: null }
  const values = { warning: numberOf(warning), critical: numberOf(critical) }
  for (const field of ['warning', 'critical'] as const) {
    if (!Number.isFinite(values[field]))
      return { kind: 'wrong', field, why: thresholdFaults.notANumber(field) }
    if (isPercent(metric) && (values[field] < 0 || values[field] > 100))
      return { kind: 'wrong', field, why: thresholdFaults.notAPercentage(field) }
  }
  const read = thresholdSchema.safeParse({ direction, ...values })
  if (read.success) return { kind: 'threshold', threshold: read.data }
  const side = direction === 'above' ? 'below' : 'above'
  return { kind: 'wrong', field: 'critical', why: thresholdFaults.order(side) }
}

/** Whether the row says what the default is. */
export function isDefault(metric: string, draft: ThresholdDraft): boolean {
  const read = readDraft(metric, draft)
  return read.kind === 'threshold' && sameThreshold(read.threshold, thresholdOf(metric))
}

/** What the rows say in place of the defaults; null: something in them is wrong. */
export function overridesOf(drafts: Drafts): ThresholdOverrides | null {
  const overrides: Record<string, Threshold | null> = {}
  for (const [metric, draft] of Object.entries(drafts)) {
    const read = readDraft(metric, draft)
    if (read.kind === 'wrong') return null
    if (!sameThreshold(read.threshold, thresholdOf(metric))) overrides[metric] = read.threshold
  }
  return overrides
}
