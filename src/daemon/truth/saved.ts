import { z } from 'zod'
import { leadSumsSchema } from './leadScores.ts'

/** Documents of what matured: sums by lead with every step, evidence by series now and then. */
export const TRUTH = 'truth'
export const TRUTH_SERIES = 'truth-series'

export const savedTruthSchema = z.object({
  /** Scores are of one model. null: it does not say which. */
  model: z.string().nullable(),
  /** Newest time of rows that were scored, epoch ms. */
  scoredMs: z.number(),
  leads: leadSumsSchema,
})
export const savedSeriesSchema = z.object({
  model: z.string().nullable(),
  atMs: z.number(),
  series: z.array(z.tuple([z.string(), z.string()])),
  values: z.string(),
})
