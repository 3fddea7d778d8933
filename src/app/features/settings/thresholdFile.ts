import { z } from 'zod'
import type { Odds, Threshold } from '#forecast/thresholds.ts'
import { thresholdFileWords } from '#text/thresholds.ts'
import { oddsSchema, overridesSchema } from '../../state/thresholds.ts'

/** A file of thresholds: every metric that was shown, the defaults among them, so that it can be read by itself. */
const fileSchema = z.object({
  format: z.literal('fleetcast-thresholds'),
  version: z.literal(1),
  /** null: none. In the metric's unit of the data. */
  thresholds: overridesSchema,
  /** Fractions. Files of earlier versions have none. */
  odds: oddsSchema.optional(),
})

export type ThresholdsByMetric = Readonly<Record<string, Threshold | null>>

export interface ThresholdFile {
  readonly thresholds: ThresholdsByMetric
  /** null: the file says nothing of them. */
  readonly odds: Odds | null
}

export function thresholdsText(thresholds: ThresholdsByMetric, odds: Odds): string {
  return `${JSON.stringify({ format: 'fleetcast-thresholds', version: 1, thresholds, odds }, null, 2)}\n`
}

/** What a file holds, or what is wrong with it. */
export function readThresholdsText(text: string): ThresholdFile | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return thresholdFileWords.notJson
  }
  const read = fileSchema.safeParse(json)
  if (read.success) return { thresholds: read.data.thresholds, odds: read.data.odds ?? null }
  const [issue] = read.error.issues
  const place = issue?.path.join(' › ') ?? ''
  return `${place === '' ? thresholdFileWords.whole : place}: ${issue?.message ?? thresholdFileWords.unexpected}`
}
