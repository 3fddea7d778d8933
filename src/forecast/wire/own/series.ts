import { z } from 'zod'
import { MOST_SERIES } from '../limits.ts'
import type { Sent } from './sent.ts'

const name = z.string().min(1).max(500)
const seriesName = z.object({ server: name, metric: name })
/** Answers are one number per series and step. */
const MOST_STEPS_ASKED = 100_000

/** `POST /api/fleetcast/history`. Epoch ms, both included. */
export const ownHistoryAskedSchema = z.object({
  series: z.array(seriesName).min(1).max(MOST_SERIES),
  fromMs: z.number(),
  toMs: z.number(),
})
export type OwnHistoryAsked = Sent<typeof ownHistoryAskedSchema>

/** On the model's step: values[s][k] is of series s, as asked, at fromMs + k * stepMs; null: there is no row. */
export const ownHistorySchema = z.object({
  stepMs: z.number().positive(),
  fromMs: z.number(),
  length: z.int().min(0).max(MOST_STEPS_ASKED),
  values: z.array(z.array(z.number().nullable()).max(MOST_STEPS_ASKED)).max(MOST_SERIES),
})

/** `POST /api/fleetcast/explain`. */
export const ownExplainAskedSchema = seriesName
/** `POST /api/fleetcast/explain-fleet`; null: the whole fleet. */
export const ownExplainFleetAskedSchema = z.object({
  series: z.array(seriesName).min(1).max(MOST_SERIES).nullable(),
})

const weights = z.array(z.object({ name: z.string().max(500), fraction: z.number() })).max(10_000)
const lookedAt = {
  staticVariables: weights,
  encoderVariables: weights,
  decoderVariables: weights,
  /** Oldest first; the last at the series' origin. null: no row was there. */
  attention: z.array(z.number().nullable()).max(100_000),
}

/** The engine's Explanation as JSON. */
export const ownExplanationSchema = z.object({
  series: seriesName.extend({ profile: z.string().max(500).nullable() }),
  ...lookedAt,
})

/** The engine's FleetExplanation as JSON. */
export const ownFleetExplanationSchema = z.object({
  ...lookedAt,
  windows: z.int().min(0),
  of: z.int().min(0),
})

/**
 * `GET /api/fleetcast/window?server=…`: that server's rows on the model's step, as far back as the model looks: the data
 * room's MetricRows as JSON.
 */
export const ownRowsSchema = z.object({
  servers: z.array(name).max(1_000_000),
  timeMs: z.array(z.number().nullable()).max(1_000_000),
  metrics: z
    .array(
      z.object({
        name,
        values: z.array(z.number().nullable()).max(1_000_000),
        precision: z.union([z.literal(32), z.literal(64)]).optional(),
        covariate: z.literal(true).optional(),
      }),
    )
    .max(1_000),
  labels: z
    .array(z.object({ name, texts: z.array(z.string().max(2_000).nullable()).max(1_000_000) }))
    .max(1_000),
  naiveTime: z.boolean().optional(),
})
