import { z } from 'zod'
import { calibrationSchema } from '#forecast/quantile/calibration.ts'
import { windowSpecSchema } from '#forecast/window/spec.ts'

/** model.json's schema version; a reader refuses a newer one and migrates an older one. */
export const MODEL_SCHEMA_VERSION = 1

const size = z.int().min(1).max(65_536)
const names = z.array(z.string()).max(10_000)

/** The network's shape: pytorch-forecasting's hyperparameters, as far as the forward pass needs them. */
export const networkSpecSchema = z.object({
  hiddenSize: size,
  lstmLayers: size.max(64),
  attentionHeads: size.max(1024),
  causalAttention: z.boolean(),
  maskBias: z.number(),
  shareSingleVariableNetworks: z.boolean(),
  /** In the order in which the selection network lists them: categoricals first, then reals. */
  staticCategoricals: names,
  staticReals: names,
  encoderCategoricals: names,
  encoderReals: names,
  decoderCategoricals: names,
  decoderReals: names,
  /** Width of each real's prescaler. */
  continuousSizes: z.record(z.string(), size),
  /** Embedding tables by variable or group: [classes, width]. */
  embeddings: z.record(z.string(), z.tuple([size, size])),
  categoricalGroups: z.record(z.string(), names),
  /** Quantiles per target. */
  outputSizes: z.array(size).min(1),
})
export type NetworkSpec = z.infer<typeof networkSpecSchema>

export const modelCardSchema = z.object({
  name: z.string(),
  description: z.string(),
  trainedOn: z.string().nullable(),
  trainedAt: z.string().nullable(),
  licence: z.string().nullable(),
  /** What the file it was read from is: checkpoint, seed folder, own folder. */
  form: z.enum(['checkpoint', 'folder', 'fleetcast']),
  /** Free facts (label → text), shown as they are: metrics, versions. */
  facts: z.record(z.string(), z.string()),
  /** What the file leaves open about how the model was made, and what is assumed: one sentence each. */
  notes: z.array(z.string()).optional(),
})
export type ModelCard = z.infer<typeof modelCardSchema>

/** A stored window and PyTorch's (or native ONNX Runtime's) answer, for the self-check at load. */
export const selfCheckSchema = z.object({
  batch: z.int().min(1).max(16),
  /** Shapes as in NetworkInputs; float32 values written as numbers. */
  encoderCont: z.array(z.number()),
  decoderCont: z.array(z.number()),
  encoderCat: z.array(z.int()),
  decoderCat: z.array(z.int()),
  encoderLengths: z.array(z.int()),
  /** Per target [B, D, Q]: the network's output before de-normalization. */
  expected: z.array(z.array(z.number())),
  /** Largest allowed |error|: absolute + relative * |value|. */
  tolerance: z.object({ absolute: z.number(), relative: z.number() }),
  /** Where expected comes from. */
  source: z.string(),
})
export type SelfCheck = z.infer<typeof selfCheckSchema>

export const tftSpecSchema = z.object({
  schemaVersion: z.literal(MODEL_SCHEMA_VERSION),
  card: modelCardSchema,
  window: windowSpecSchema,
  network: networkSpecSchema,
  selfCheck: selfCheckSchema.nullable(),
  /** Correction of the levels; null, or not stated: the levels are the network's own. */
  calibration: calibrationSchema.nullable().default(null),
})
export type TftSpec = z.infer<typeof tftSpecSchema>

export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** The state dict: pytorch-forecasting's parameter names → float32 tensors. */
export type Weights = ReadonlyMap<string, Tensor>

export interface TrainedModel {
  readonly spec: TftSpec
  readonly weights: Weights
  /** Of the file that holds the weights. */
  readonly sha256: string
}
