import { z } from 'zod'
import { targetOutputSchema } from '../../quantile/output.ts'
import type { Sent } from './sent.ts'

const text = z.string().max(20_000)
const texts = z.array(text).max(10_000)

/** The model that a daemon runs, as its card shows it: the engine's ModelFacts, field for field. */
export const ownModelSchema = z.object({
  card: z.object({
    name: text,
    description: text,
    trainedOn: text.nullable(),
    trainedAt: text.nullable(),
    licence: text.nullable(),
    form: z.enum(['checkpoint', 'folder', 'fleetcast']),
    facts: z.record(z.string(), text),
    notes: texts.optional(),
  }),
  sha256: z.string().max(64),
  layout: z.enum(['wide', 'long']),
  targets: texts,
  levels: z.array(z.number()).max(1_000),
  outputs: z
    .array(z.object({ target: text, output: targetOutputSchema }))
    .max(10_000)
    .optional(),
  encoderLength: z.int(),
  minEncoderLength: z.int(),
  lags: z.array(z.number()).max(10_000),
  lagUnit: z.enum(['row', 'step']),
  horizon: z.int(),
  stepMs: z.number().nullable(),
  assumedStepMs: z.number(),
  parameters: z.number(),
  backend: z.enum(['webgpu', 'wasm', 'native']),
  backendDescription: text,
  selfCheckError: z.number().nullable(),
  selfCheckAgainst: text.nullable(),
  refused: z
    .array(
      z.object({
        backend: z.enum(['webgpu', 'wasm', 'native']),
        reason: text,
        isSilent: z.literal(true).optional(),
      }),
    )
    .max(100),
  neededColumns: texts,
  groupIds: texts,
})
export type OwnModel = Sent<typeof ownModelSchema>

/** `GET /api/fleetcast/model`: the files that the model is loaded from. Each is at `model/{sha256}/{path}`. */
export const ownModelFilesSchema = z.object({
  /** Of the weights, as ModelFacts states it: who loads these files gets the same. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  files: z
    .array(
      z.object({
        /** Relative to the model's folder, with `/`; a lone file goes by its name. */
        path: z.string().min(1).max(500),
        size: z.int().min(0),
      }),
    )
    .min(1)
    .max(100),
})
export type OwnModelFiles = Sent<typeof ownModelFilesSchema>
