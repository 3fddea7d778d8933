import { z } from 'zod'
import { MOST_STEPS } from '../limits.ts'

const path = z.array(z.number().nullable()).max(MOST_STEPS)

/** `GET /predict/{server}`: every digit of one server's forecast, of which a stream sends rounded ones. */
export const exactSchema = z.object({
  server_name: z.string(),
  forecast: z.object({ issued_at_ms: z.number() }),
  /** Metrics, and facts of the server among them. */
  prediction: z.record(z.string(), z.unknown()),
})

const exactMetricSchema = z.object({
  p10: path,
  p50: path,
  p90: path,
  /** Where p50 is the mean of a distribution. */
  median: path.optional(),
  /** Which simple forecast it is; omitted: it is the network's. */
  simple_forecast: z.string().optional(),
})

/** One server's forecast in float32, [steps]; NaN: no number. */
export interface ExactForecast {
  readonly server: string
  readonly issueMs: number
  readonly metrics: readonly {
    readonly metric: string
    /** Whether the network made it. */
    readonly isNetwork: boolean
    readonly p10: Float32Array
    readonly p50: Float32Array
    readonly p90: Float32Array
  }[]
}

const numbers = (values: readonly (number | null)[]) => Float32Array.from(values, (value) => value ?? NaN)

/** Of what was sent: what has the shape of a metric is one. */
export function exactOf({ server_name, forecast, prediction }: z.infer<typeof exactSchema>): ExactForecast {
  const metrics = Object.entries(prediction).flatMap(([metric, value]) => {
    const { data } = exactMetricSchema.safeParse(value)
    if (data === undefined) return []
    const isNetwork = data.simple_forecast === undefined
    const [p10, p50, p90] = [numbers(data.p10), numbers(data.median ?? data.p50), numbers(data.p90)]
    return [{ metric, isNetwork, p10, p50, p90 }]
  })
  return { server: server_name, issueMs: forecast.issued_at_ms, metrics }
}
