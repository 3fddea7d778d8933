import { z } from 'zod'
import { ownModelSchema } from './model.ts'
import type { Sent } from './sent.ts'

const count = z.int().min(0)
const sentence = z.string().max(4_000)
/** Epoch ms. */
const time = z.number()

/** How the daemon's source of metrics is doing. Down is a state, not an end. */
export const ownConditionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting'), doing: sentence }),
  z.object({ kind: z.literal('running') }),
  /** retryMs: from one attempt to the next. */
  z.object({ kind: z.literal('down'), why: sentence, sinceMs: time, retryMs: z.number() }),
  z.object({ kind: z.literal('ended'), atMs: time }),
])

/** Why no forecast stands. */
export const ownNoForecastSchema = z.object({
  kind: z.enum(['waiting', 'insufficient', 'refused', 'failed']),
  message: sentence,
  error: z
    .object({ code: z.string().max(100), message: sentence, place: z.record(z.string(), z.unknown()) })
    .loose()
    .nullable(),
})
export type OwnNoForecast = Sent<typeof ownNoForecastSchema>

/** Something that a person has to know: a full disk, a clock that jumped, a step that was skipped. */
export const ownProblemSchema = z.object({ id: z.string().max(200), message: sentence, sinceMs: time })

/** How far every server's window is filled. */
export const ownWarmthSchema = z.object({
  requiredSteps: count,
  servers: count,
  ready: count,
  meanSteps: z.number(),
})

export const ownRunsSchema = z.object({
  runs: count,
  skipped: count,
  lastElapsedMs: z.number().nullable(),
  nextMs: time.nullable(),
  running: z.boolean(),
})

/** A mode of a simulated fleet. */
export const ownScenarioSchema = z.object({
  mode: z.string().max(100),
  affected: z.array(z.string().max(500)).max(20_000),
  fleetSize: count,
  /** 0 to 100. */
  transitionPercent: z.number(),
  /** All that can be set. */
  modes: z.array(z.string().max(100)).max(100),
})
export type OwnScenario = Sent<typeof ownScenarioSchema>

/** What the daemon holds of the fleet, for the source's card. */
export const ownTableSchema = z.object({
  servers: count,
  metrics: z.array(z.string().max(500)).max(1_000),
  labels: z.array(z.string().max(500)).max(1_000),
  /** On the model's step. */
  rows: count,
  firstMs: time,
  lastMs: time,
  /** Of the feed, as measured; null: too few rows. */
  stepMs: z.number().nullable(),
  naiveTime: z.boolean(),
})
export type OwnTable = Sent<typeof ownTableSchema>

/** `GET /api/fleetcast/facts`, and `facts` of the stream's hello. */
export const ownFactsSchema = z.object({
  protocol: z.literal(1),
  /** The life of the daemon: another one after each start. */
  epoch: z.string().min(1).max(100),
  version: z.string().max(100),
  /** Its machine's name. */
  host: z.string().max(500),
  startedMs: time,
  /** By the daemon's clock, of which `rate` ms pass in one of a wall clock. */
  nowMs: time,
  rate: z.number().positive(),
  source: z.object({
    kind: z.enum(['simulate', 'feed', 'parquet', 'prometheus']),
    name: sentence,
    condition: ownConditionSchema,
    /** null: nothing can be switched. */
    scenario: ownScenarioSchema.nullable(),
  }),
  /** null: none stands, and `none` says why. */
  model: ownModelSchema.nullable(),
  /** null: a forecast stands. */
  none: ownNoForecastSchema.nullable(),
  /** What made the forecast that stands, as `model_type` of predictions says it; null: none stands. Omitted: not told. */
  madeBy: z.string().max(100).nullish(),
  /** null or omitted: nothing has come yet. */
  table: ownTableSchema.nullish(),
  warmth: ownWarmthSchema,
  runs: ownRunsSchema,
  intake: z.object({
    ticks: count,
    records: count,
    refused: count,
    late: count,
    repeated: count,
    feedStepMs: z.number().nullable(),
    lastAtMs: time.nullable(),
  }),
  store: z.object({
    path: z.string().max(4_000),
    bytes: count,
    mostBytes: count.nullable(),
    retentionMs: z.number().nullable(),
    fromMs: z.object({ sample: time.nullable(), step: time.nullable() }),
    points: count,
    problem: sentence.nullable(),
  }),
  problems: z.array(ownProblemSchema).max(1_000),
  can: z.object({ scenario: z.boolean() }),
})
export type OwnFacts = Sent<typeof ownFactsSchema>
