import { z } from 'zod'
import {
  DEFAULT_ODDS,
  thresholdsWith,
  type Criteria,
  type Odds,
  type Threshold,
  type ThresholdOverrides,
} from '#forecast/thresholds.ts'
import { percentOf } from '#text/probability.ts'
import { oddsWords, thresholdFaults } from '#text/thresholds.ts'
import type { Param } from './screen/params.ts'

/** Where low is bad the critical threshold is the lower one, and the other way round. */
export const thresholdSchema = z
  .object({ warning: z.number(), critical: z.number(), direction: z.enum(['above', 'below']) })
  .refine(
    ({ warning, critical, direction }) => (direction === 'above' ? critical >= warning : critical <= warning),
    thresholdFaults.schema,
  )

/** Whether both say the same; null: none. */
export function sameThreshold(a: Threshold | null, b: Threshold | null): boolean {
  return (
    a === b || (a?.direction === b?.direction && a?.warning === b?.warning && a?.critical === b?.critical)
  )
}

/** Fractions, as they are kept, exported and imported. */
export const oddsSchema = z
  .object({ alarm: z.number().gt(0).max(1), watch: z.number().gt(0).max(1) })
  .refine(({ alarm, watch }) => watch <= alarm, oddsWords.schema)

export function sameOdds(a: Odds, b: Odds): boolean {
  return a.alarm === b.alarm && a.watch === b.watch
}

/** Whether both judge alike. */
export function sameCriteria(a: Criteria, b: Criteria): boolean {
  const metrics = new Set([...Object.keys(a.thresholds), ...Object.keys(b.thresholds)])
  const [ofA, ofB] = [thresholdsWith(a.thresholds), thresholdsWith(b.thresholds)]
  return sameOdds(a.odds, b.odds) && [...metrics].every((metric) => sameThreshold(ofA(metric), ofB(metric)))
}

/** The user's thresholds as they are kept, exported and imported. */
export const overridesSchema = z.record(z.string(), thresholdSchema.nullable())

/** `cpu_percent~above~70~85`, or `cpu_percent~none`: a metric's name may itself contain the sign. */
function print(metric: string, threshold: Threshold | null): string {
  if (threshold === null) return `${metric}~none`
  return [metric, threshold.direction, threshold.warning, threshold.critical].join('~')
}

function parse(text: string): readonly [metric: string, threshold: Threshold | null] | null {
  const parts = text.split('~')
  if (parts.length > 1 && parts.at(-1) === 'none') return [parts.slice(0, -1).join('~'), null]
  if (parts.length < 4) return null
  const [direction, warning, critical] = parts.slice(-3)
  const found = thresholdSchema.safeParse({
    direction,
    warning: warning === '' ? NaN : Number(warning),
    critical: critical === '' ? NaN : Number(critical),
  })
  return found.success ? [parts.slice(0, -3).join('~'), found.data] : null
}

/** null: the address says nothing of thresholds, and the user's own hold. */
export const thresholdsParam: Param<ThresholdOverrides | null> = {
  key: 'threshold',
  fallback: null,
  parse: (texts) => Object.fromEntries(texts.map(parse).filter((each) => each !== null)),
  print: (overrides) =>
    Object.entries(overrides ?? {}).map(([metric, threshold]) => print(metric, threshold)),
}

/** `30~10`: alarm and watch in percent. null: the address says nothing of them, and the user's own hold. */
export const oddsParam: Param<Odds | null> = {
  key: 'odds',
  fallback: null,
  parse: ([text = '']) => {
    const [alarm, watch, ...rest] = text.split('~').map((part) => (part === '' ? NaN : Number(part) / 100))
    const found = oddsSchema.safeParse({ alarm, watch })
    return found.success && rest.length === 0 ? found.data : undefined
  },
  print: (odds) =>
    odds === null || sameOdds(odds, DEFAULT_ODDS)
      ? []
      : [`${percentOf(odds.alarm)}~${percentOf(odds.watch)}`],
}
