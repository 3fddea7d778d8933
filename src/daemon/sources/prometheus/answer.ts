import { z } from 'zod'

/** One time series of an answer. */
export interface PromSeries {
  readonly labels: Readonly<Record<string, string>>
  /** Epoch ms. */
  readonly timeMs: Float64Array
  /** NaN and infinities as they came. */
  readonly values: Float64Array
}

const seriesSchema = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.unknown().optional(),
  values: z.array(z.unknown()).optional(),
})

const successSchema = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.string(), result: z.unknown() }),
})

const failureSchema = z.object({
  status: z.literal('error'),
  errorType: z.string().default('unknown'),
  error: z.string().default(''),
})

/** What Prometheus says of a query that it could not answer; null: it is no answer of Prometheus. */
export function failureIn(json: unknown): { readonly errorType: string; readonly error: string } | null {
  const parsed = failureSchema.safeParse(json)
  return parsed.success ? parsed.data : null
}

/** The series of an answer. Throws an Error that says what it is instead. */
export function seriesIn(json: unknown): readonly PromSeries[] {
  const parsed = successSchema.safeParse(json)
  if (!parsed.success) throw new Error('it is not an answer of Prometheus’s API')
  const { resultType, result } = parsed.data.data
  if (resultType !== 'vector' && resultType !== 'matrix') {
    throw new Error(`it is a ${resultType}, expected a series for each server`)
  }
  const series = z.array(seriesSchema).safeParse(result)
  if (!series.success) throw new Error('its series cannot be read')
  return series.data.map(({ metric, value, values }) => {
    const points = values ?? (value === undefined ? null : [value])
    if (points === null) throw new Error('it holds histograms, expected numbers')
    return pointsOf(metric, points)
  })
}

/** By hand, not by schema: a week of a fleet is millions of points. */
function pointsOf(labels: Readonly<Record<string, string>>, points: readonly unknown[]): PromSeries {
  const timeMs = new Float64Array(points.length)
  const values = new Float64Array(points.length)
  points.forEach((point, i) => {
    const [seconds, text] = Array.isArray(point) ? (point as readonly unknown[]) : []
    if (typeof seconds !== 'number' || typeof text !== 'string') {
      throw new Error('its points are not of a time and a text each')
    }
    timeMs[i] = Math.round(seconds * 1000)
    values[i] = numberOf(text)
  })
  return { labels, timeMs, values }
}

function numberOf(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity
  return text === '-Inf' ? -Infinity : Number(text)
}
