import { z } from 'zod'
import encoded from './recording.bin?url&inline'

const rangeSchema = z.tuple([z.number(), z.number()])
const headSchema = z.object({
  metrics: z.array(z.string()),
  levels: z.array(z.number()),
  horizon: z.number(),
  origins: z.number(),
  historySteps: z.number(),
  series: z.array(z.object({ metric: z.string(), history: rangeSchema, quantiles: rangeSchema })),
})
const SHADES = 65_535

/** What the model forecast for one series as of several consecutive steps. */
export interface RecordedSeries {
  /** [historySteps] oldest first; the last is measured at the newest origin. */
  readonly history: Float32Array
  /** [origins, horizon, levels] */
  readonly quantiles: Float32Array
}

/** Forecasts that the model which ships has made; src/testing/record.ts writes them. */
export interface Recording {
  /** Ascending. */
  readonly levels: readonly number[]
  readonly horizon: number
  /** From how many consecutive steps each series was forecast. */
  readonly origins: number
  readonly historySteps: number
  /** By metric, the same servers in the same order for each. */
  readonly byMetric: ReadonlyMap<string, readonly RecordedSeries[]>
}

/** Decodes the recording beside this file. */
function readRecording(): Recording {
  const bytes = Uint8Array.from(atob(encoded.slice(encoded.indexOf(',') + 1)), (each) => each.charCodeAt(0))
  const headLength = new DataView(bytes.buffer).getUint32(0, true)
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + headLength))
  const { metrics, series, ...shape } = headSchema.parse(JSON.parse(text))
  const shades = new Uint16Array(bytes.buffer, 4 + headLength)
  let at = 0
  const unpack = (length: number, [low, high]: readonly [number, number]) => {
    const part = shades.subarray(at, at + length)
    at += length
    return Float32Array.from(part, (shade) => low + ((high - low) * shade) / SHADES)
  }
  const byMetric = new Map(metrics.map((metric): [string, RecordedSeries[]] => [metric, []]))
  for (const { metric, history, quantiles } of series) {
    byMetric.get(metric)?.push({
      history: unpack(shape.historySteps, history),
      quantiles: unpack(shape.origins * shape.horizon * shape.levels.length, quantiles),
    })
  }
  return { ...shape, byMetric }
}

export const RECORDING: Recording = readRecording()
