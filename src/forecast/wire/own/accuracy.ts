import { z } from 'zod'
import { NAIVE, SERVABLE, type Naive } from '../../accuracy/comparison.ts'
import type { AccuracyReport } from '../../accuracy/report.ts'
import { chanceModelSchema } from '../../chance/chanceModel.ts'
import { MOST_SERIES } from '../limits.ts'
import type { Sent } from './sent.ts'

const count = z.int().min(0)
const figure = z.number().nullable()
const name = z.string().max(500)

const thresholdSchema = z.object({
  direction: z.enum(['above', 'below']),
  warning: z.number(),
  critical: z.number(),
})

/** `POST /api/fleetcast/accuracy`. metrics null: all; a threshold that is null: none, whatever the default is. */
export const ownAccuracyAskedSchema = z.object({
  metrics: z.array(name).max(1_000).nullable(),
  thresholds: z.record(name, thresholdSchema.nullable()),
})
export type OwnAccuracyAsked = Sent<typeof ownAccuracyAskedSchema>

const byNaive = <T extends z.ZodType>(schema: T) =>
  z.object(Object.fromEntries(NAIVE.map((each) => [each, schema])) as Record<Naive, T>)

const scoreFields = {
  points: count,
  loss: z.object({ p10: figure, p50: figure, p90: figure, mean: figure }),
  mae: figure,
  meanAbs: figure,
  coverage80: figure,
  coverage80Closed: figure,
  coverage96: figure,
  coverage96Closed: figure,
  width80: figure,
  width96: figure,
}
const scoreSchema = z.object(scoreFields)
const levels = z
  .array(z.object({ level: z.number(), loss: figure, observed: figure, observedBelow: figure }))
  .max(1_000)
const skills = byNaive(figure)
const comparison = {
  model: z.object({ ...scoreFields, levels }),
  naive: byNaive(scoreSchema),
  skill: skills,
}
const summary = { model: scoreSchema, skill: skills, windows: count, profile: name.nullable() }

const chanceSchema = z.object({
  steps: count,
  windows: count,
  breaches: count,
  said: figure,
  happened: figure,
  brier: figure,
  brierOfBaseRate: figure,
  skill: figure,
  reliability: z.array(z.object({ said: z.number(), happened: z.number(), windows: count })).max(100),
})
const alarm = { raised: count, hits: count, precision: figure, recall: figure, leadMinutes: figure }
const breachSchema = z.object({
  threshold: z.number(),
  direction: z.enum(['above', 'below']),
  windows: count,
  breaches: count,
  soon: chanceSchema,
  horizon: chanceSchema,
  alarms: z.array(z.object({ ...alarm, chance: z.number() })).max(100),
  median: z.object({ ...alarm, timingErrorMinutes: figure }),
})

/** JSON has no infinity, and one says something else than null: only the naive forecast was right to the digit. */
const INFINITE = 'Infinity'

const metricSchema = z.object({
  metric: name,
  windows: count,
  ...comparison,
  byHorizon: z.array(z.object({ fromStep: count, toStep: count, ...comparison })).max(10_000),
  byServer: z.array(z.object({ server: name, ...summary })).max(20_000),
  byProfile: z.array(z.object(summary)).max(20_000),
  evidence: z.object({
    origins: count,
    margins: byNaive(
      z.object({ excess: z.union([z.number(), z.literal(INFINITE)]).nullable(), isClear: z.boolean() }),
    ),
  }),
  breaches: z.object({ warning: breachSchema, critical: breachSchema }).nullable(),
})

const chancesSchema = z.object({ models: z.record(name, chanceModelSchema), windows: count }).nullable()

const kindSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('point'),
    loss: name.nullable(),
    statistic: z.enum(['median', 'mean', 'other']),
    range: z.string().max(2_000).nullable(),
  }),
  z.object({
    kind: z.literal('distribution'),
    family: z.enum(['normal', 'logNormal', 'negativeBinomial', 'beta']),
  }),
])

/** An AccuracyReport as JSON; an infinite excess is the text `Infinity`. */
export const ownAccuracySchema = z.object({
  metrics: z.array(metricSchema).max(1_000),
  stepMs: z.number().positive(),
  steps: count,
  split: count,
  horizon: count,
  origins: count,
  stride: z.number(),
  sample: z.object({ servers: count, ofServers: count, origins: count, ofOrigins: count }).nullable(),
  leftOut: z
    .array(
      z.object({
        server: name,
        metric: name.nullable(),
        code: z.enum([
          'too-short',
          'too-sparse',
          'no-rows',
          'unknown-category',
          'stale-gap',
          'constant-null',
          'unsupported-value',
        ]),
        reason: z.string().max(2_000),
      }),
    )
    .max(MOST_SERIES),
  kinds: z.record(name, kindSchema).optional(),
  notFinite: count,
  chances: z.object({ used: chancesSchema, learned: chancesSchema }),
})
export type OwnAccuracy = Sent<typeof ownAccuracySchema>

/** A report as it is sent. */
export function sentAccuracy({ metrics, kinds, ...report }: AccuracyReport): OwnAccuracy {
  return {
    ...report,
    ...(kinds && { kinds }),
    metrics: metrics.map(({ evidence, ...metric }) => ({
      ...metric,
      evidence: {
        ...evidence,
        margins: mapNaive(evidence.margins, ({ excess, isClear }) => ({
          excess: excess === Infinity ? INFINITE : excess,
          isClear,
        })),
      },
    })),
  }
}

/** The report that was sent. */
export function accuracyOfSent({ metrics, kinds, ...report }: OwnAccuracy): AccuracyReport {
  return {
    ...report,
    ...(kinds && { kinds }),
    metrics: metrics.map(({ evidence, ...metric }) => ({
      ...metric,
      evidence: {
        ...evidence,
        margins: mapNaive(evidence.margins, ({ excess, isClear }) => ({
          excess: excess === INFINITE ? Infinity : excess,
          isClear,
        })),
      },
    })),
  }
}

function mapNaive<T, U>(by: Readonly<Record<Naive, T>>, change: (value: T) => U): Readonly<Record<Naive, U>> {
  return Object.fromEntries(NAIVE.map((each) => [each, change(by[each])])) as Record<Naive, U>
}

/** `GET /api/fleetcast/accuracy`: what has matured, by metric and lead. */
export const ownScoresSchema = z.object({
  scores: z
    .array(
      z.object({
        metric: name,
        /** Steps ahead. */
        lead: count,
        count,
        coverage: z.number(),
        pinball: z.number(),
        skill: figure,
      }),
    )
    .max(100_000),
  /** Sentences: metrics whose coverage has left 65 to 95 %. */
  warnings: z.array(z.string().max(4_000)).max(10_000),
  /** Series for which a simple forecast has beaten the network. */
  beaten: z
    .array(z.object({ server: name, metric: name, by: z.enum(SERVABLE), ratio: z.number() }))
    .max(MOST_SERIES),
})
export type OwnScores = Sent<typeof ownScoresSchema>
