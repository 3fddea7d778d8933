import { z } from 'zod'
import { errorSchema, list, nullableNumber, serverParams, time } from './common.ts'
import { serverSchema } from './predictions.ts'

export const explainParams = serverParams
export const explainQuery = z.object({
  /** Which of the server's metrics; omitted: what is worst. */
  metric: z.string().max(500).optional(),
})

const featureSchema = z.object({
  /** The variable's weight over what it would be if weights were even: 1 is even. */
  impact: z.number(),
  direction: z.enum(['increasing', 'decreasing', 'stable', 'neutral']),
  stars: z.string(),
  explanation: z.string(),
  /** Change over the last hour relative to the level before, as a fraction; 0: not known. */
  trend: z.number(),
  /** Standard deviations of the newest value from the window's mean; 0: not known. */
  deviation: z.number(),
  /** The network's weight of the variable, as a fraction. */
  weight: z.number(),
})

const counterfactualSchema = z.object({
  scenario: z.string(),
  action: z.string(),
  /** Mean P50 of `metric` over the next half hour if it were so. */
  predicted_cpu: z.number(),
  change: z.number(),
  /** Whether P50 stays off its thresholds for the whole horizon. */
  safe: z.boolean(),
  /** Fraction of this metric's matured values that lay within P10 to P90; 0: nothing has matured. */
  confidence: z.number(),
  effort: z.enum(['LOW', 'MEDIUM', 'HIGH', 'None']),
  risk: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  metric: z.string(),
})

const explainedSchema = z.object({
  server_name: z.string(),
  timestamp: time,
  /** What is explained. */
  metric: z.string(),
  shap: z.object({
    server_name: z.string(),
    /** P50 half an hour ahead. */
    prediction_value: nullableNumber,
    feature_importance: list(z.tuple([z.string(), featureSchema])),
    top_driver: z.object({ feature: z.string(), impact: z.number(), direction: z.string() }).nullable(),
    summary: z.string(),
    method: z.string(),
  }),
  attention: z.object({
    server_name: z.string(),
    attention_weights: list(z.number()),
    important_periods: list(
      z.object({
        period: z.string(),
        attention: z.number(),
        importance: z.enum(['VERY HIGH', 'HIGH', 'MEDIUM', 'LOW']),
        timestep_range: z.tuple([z.int(), z.int()]),
      }),
    ),
    summary: z.string(),
    total_timesteps: z.int(),
    method: z.string(),
  }),
  counterfactuals: list(counterfactualSchema),
  prediction: serverSchema,
  risk_score: z.number(),
  /** Rows of this server in the window. */
  data_points: z.int(),
})

export const explainAnswer = z.union([explainedSchema, errorSchema])
