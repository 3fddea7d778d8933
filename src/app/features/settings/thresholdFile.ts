import { z } from 'zod'
import type { Threshold } from '#forecast/thresholds.ts'
import { overridesSchema } from '../../state/thresholds.ts'

/** A file of thresholds: every metric that was shown, the defaults among them, so that it can be read by itself. */
const fileSchema = z.object({
  format: z.literal('fleetcast-thresholds'),
  version: z.literal(1),
  /** null: none. In the metric's unit of the data. */
  thresholds: overridesSchema,
})

export type ThresholdsByMetric = Readonly<Record<string, Threshold | null>>

export function thresholdsText(thresholds: ThresholdsByMetric): string {
  return `${JSON.stringify({ format: 'fleetcast-thresholds', version: 1, thresholds }, null, 2)}\n`
}

/** The thresholds that a file holds, or what is wrong with it. */
export function readThresholdsText(text: string): ThresholdsByMetric | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  const read = fileSchema.safeParse(json)
  if (read.success) return read.data.thresholds
  const [issue] = read.error.issues
  const place = issue?.path.join(' › ') ?? ''
  return `${place === '' ? 'the whole' : place}: ${issue?.message ?? 'not as expected'}`
}
