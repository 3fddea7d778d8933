import { z } from 'zod'
import { MOST_STEPS } from './limits.ts'
import { flag, number, optional, readShape, rows, text } from './shape.ts'

/** One metric's part in a daemon's explanation. null: not sent. */
export interface WireFeature {
  readonly feature: string
  readonly impact: number
  /** `increasing`, `decreasing`, `stable`, `neutral`. */
  readonly direction: string | null
  /** As sent: one star character for each. */
  readonly stars: string | null
  readonly explanation: string | null
  readonly trend: number | null
  readonly deviation: number | null
}

export interface WireAttentionPeriod {
  readonly period: string
  /** Share of the whole, 0 to 1. */
  readonly attention: number | null
  readonly importance: string | null
  /** Steps of the window, from 0, the end not included; null: not sent. */
  readonly fromStep: number | null
  readonly toStep: number | null
}

export interface WireAttention {
  /** Oldest first, as long as the window that the daemon looked at. */
  readonly weights: Float64Array
  readonly periods: readonly WireAttentionPeriod[]
  readonly summary: string | null
  readonly method: string | null
}

export interface WireCounterfactual {
  readonly scenario: string
  readonly action: string | null
  readonly predictedCpu: number | null
  readonly change: number | null
  readonly safe: boolean | null
  readonly confidence: number | null
  readonly effort: string | null
  readonly risk: string | null
}

/** What `GET /explain/{server}` says. */
export interface WireExplanation {
  readonly server: string
  /** The daemons write `approximation`: not what a model attended to. null: not said. */
  readonly method: string | null
  readonly summary: string | null
  /** In the order sent, the most important first. */
  readonly features: readonly WireFeature[]
  readonly attention: WireAttention | null
  readonly counterfactuals: readonly WireCounterfactual[]
  /** Rows of this server. */
  readonly dataPoints: number | null
  /** 0 to 100. */
  readonly riskScore: number | null
}

const feature = z
  .tuple([
    z.string(),
    z.object({
      impact: z.number(),
      direction: text,
      stars: text,
      explanation: text,
      trend: number,
      deviation: number,
    }),
  ])
  .transform(([name, sent]) => ({ feature: name, ...sent }))

const period = z
  .object({
    period: z.string(),
    attention: number,
    importance: text,
    timestep_range: optional(z.tuple([z.number(), z.number()])),
  })
  .transform(({ timestep_range: range, ...same }) => ({
    ...same,
    fromStep: range?.[0] ?? null,
    toStep: range?.[1] ?? null,
  }))

const attention = z
  .object({
    attention_weights: z.array(z.number()).max(MOST_STEPS),
    important_periods: rows(period),
    summary: text,
    method: text,
  })
  .transform(({ attention_weights: weights, important_periods: periods, ...same }) => ({
    ...same,
    weights: Float64Array.from(weights),
    periods,
  }))

const counterfactual = z
  .object({
    scenario: z.string(),
    action: text,
    predicted_cpu: number,
    change: number,
    safe: flag,
    confidence: number,
    effort: text,
    risk: text,
  })
  .transform(({ predicted_cpu: predictedCpu, ...same }) => ({ ...same, predictedCpu }))

const explanation = z
  .object({
    server_name: z.string(),
    shap: optional(z.object({ feature_importance: rows(feature), summary: text, method: text })),
    attention: optional(attention),
    counterfactuals: rows(counterfactual),
    data_points: number,
    risk_score: number,
  })
  .transform((sent) => ({
    server: sent.server_name,
    method: sent.shap?.method ?? null,
    summary: sent.shap?.summary ?? null,
    features: sent.shap?.feature_importance ?? [],
    attention: sent.attention,
    counterfactuals: sent.counterfactuals,
    dataPoints: sent.data_points,
    riskScore: sent.risk_score,
  }))

/** Throws as readShape does: the daemon answers 200 with its reason where it cannot explain. */
export function readExplanation(value: unknown): WireExplanation {
  return readShape(explanation, value, 'explain')
}
