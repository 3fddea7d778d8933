import { z } from 'zod'
import { targetOutputSchema } from '../quantile/output.ts'

/**
 * What TimeSeriesDataSet learned in training and a window must repeat: variables, encoders, scalers,
 * normalizers, lengths. Read from a checkpoint, a folder's dataset_parameters.pkl or model.json; see
 * pytorch-forecasting 1.8, data/timeseries/_timeseries.py and data/encoders.py. JSON-serialisable.
 */
const names = z.array(z.string()).max(10_000)
const length = z.int().min(0).max(100_000)
const finite = z.number()

/** The transformations that pytorch-forecasting names, as it computes them since version 0.10.2. */
export const namedTransformationSchema = z.enum([
  'none',
  'log',
  'log1p',
  'logit',
  'count',
  'softplus',
  'relu',
  'sqrt',
])
export type NamedTransformation = z.infer<typeof namedTransformationSchema>

/** Functions of one number that a transformation may be made of; see normalizer/functions.ts. */
export const stepFunctionSchema = z.enum([
  'identity',
  'plusOne',
  'minusOne',
  'negative',
  'reciprocal',
  'exp',
  'expm1',
  'exp2',
  'log',
  'clippedLog',
  'log1p',
  'log2',
  'log10',
  'logit',
  'clippedLogit',
  'sigmoid',
  'clippedSigmoid',
  'softplus',
  'softplusInverse',
  'relu',
  'sqrt',
  'square',
  'cbrt',
  'tanh',
  'atanh',
  'sinh',
  'asinh',
])
export type StepFunction = z.infer<typeof stepFunctionSchema>

/**
 * By the library's name, or spelled out: functions of a person's own, or those of a version before 0.10.2, which
 * added an epsilon to every value first (y / divisor + shift) and had other functions under the same names.
 */
export const transformationSchema = z.union([
  namedTransformationSchema,
  z.object({
    divisor: finite.positive(),
    shift: finite,
    forward: stepFunctionSchema,
    reverse: stepFunctionSchema,
    /** What that former version called it; absent: it has no name. */
    named: namedTransformationSchema.optional(),
    /**
     * What the library applies to a normal distribution in place of `reverse`, in words, where the two are not known to
     * be the same; absent: they are.
     */
    normalReverse: z.string().optional(),
  }),
])
export type Transformation = z.infer<typeof transformationSchema>

const centerScale = z.object({ center: finite, scale: finite })
export type CenterScale = z.infer<typeof centerScale>

/** Levels that the robust method uses; the library's defaults are 0.25, 0.5, 0.75. */
const robustLevels = z.object({ lower: finite, center: finite, upper: finite })

/** How an EncoderNormalizer of a former version computes; not stated: as version 1.5 and later do. */
const formerEncoder = z.object({
  /** Added to the scale: a setting up to version 0.10.1, float32's epsilon since. */
  epsilon: finite,
  /**
   * How the robust method takes a level of sorted values. interpolate: torch.quantile, since version 1.0.
   * kth: the value of rank int(n * level), in 0.10.3. medianAndKth: before, where the center is the lower median.
   */
  ranks: z.enum(['interpolate', 'kth', 'medianAndKth']),
  /** What a normalizer that is not centered divides by: up to version 1.4 what would else be the center. */
  uncenteredScale: z.enum(['spread', 'center']),
})
export type FormerEncoder = z.infer<typeof formerEncoder>

/** Group keys are the codes of the encoded group columns, or raw text where the column was not encoded. */
const groupKey = z.union([z.string(), finite])
const groupRow = z.object({ key: z.array(groupKey), center: finite, scale: finite })

/**
 * Center and scale are no mean and standard deviation, but a median and a spread, a range, or what is uncentered is
 * divided by: good for scaling, not for telling what is usual. Absent: they are, or the model does not say.
 */
const moments = z.literal(false).optional()

export const normalizerSchema = z.discriminatedUnion('kind', [
  /** TorchNormalizer: one fitted pair. method identity is (0, 1). */
  z.object({
    kind: z.literal('torch'),
    transformation: transformationSchema,
    center: finite,
    scale: finite,
    moments,
  }),
  /** EncoderNormalizer: fitted on each window's encoder part. */
  z.object({
    kind: z.literal('encoder'),
    transformation: transformationSchema,
    method: z.enum(['standard', 'robust', 'identity']),
    /** false: the center is 0. */
    centered: z.boolean(),
    /** Only the last maxLength values; a pair is (center's, scale's); null is all. */
    maxLength: z.union([z.null(), length, z.tuple([length, length])]),
    levels: robustLevels,
    former: formerEncoder.optional(),
  }),
  /** GroupNormalizer without groups: one fitted pair (norm_ is a dict). */
  z.object({
    kind: z.literal('global'),
    transformation: transformationSchema,
    center: finite,
    scale: finite,
    moments,
  }),
  /** GroupNormalizer, one table indexed by all groups together. */
  z.object({
    kind: z.literal('group'),
    transformation: transformationSchema,
    groups: names,
    rows: z.array(groupRow),
    missing: centerScale,
    moments,
  }),
  /** GroupNormalizer with scale_by_group: one table per group, combined by the geometric mean. */
  z.object({
    kind: z.literal('groupProduct'),
    transformation: transformationSchema,
    groups: names,
    tables: z.array(z.object({ rows: z.array(groupRow), missing: centerScale })),
    moments,
  }),
])
export type Normalizer = z.infer<typeof normalizerSchema>

/** A covariate's scaler: (x - center) / scale (StandardScaler, RobustScaler), nothing, a normalizer, or a curve. */
export const scalerSchema = z.discriminatedUnion('kind', [
  /** PowerTransformer: the power, then (x - center) / scale. */
  z.object({
    kind: z.literal('power'),
    method: z.enum(['yeo-johnson', 'box-cox']),
    lambda: finite,
    center: finite,
    scale: finite,
  }),
  /** QuantileTransformer: the mean of the ranks of x from below and from above, as a uniform or normal value. */
  z.object({
    kind: z.literal('quantile'),
    output: z.enum(['uniform', 'normal']),
    /** Ascending, of equal length; references run from 0 to 1. */
    quantiles: z.array(finite).min(1),
    references: z.array(finite).min(1),
  }),
  z.object({ kind: z.literal('affine'), center: finite, scale: finite, moments }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('normalizer'), normalizer: normalizerSchema }),
])
export type Scaler = z.infer<typeof scalerSchema>

/** NaNLabelEncoder. With addNan an unknown value is class 0; without, it is an error that names it. */
export const categoryEncoderSchema = z.object({
  addNan: z.boolean(),
  /** [value as text, code], in the encoder's own order. */
  classes: z.array(z.tuple([z.string(), z.int().min(0)])),
})
export type CategoryEncoder = z.infer<typeof categoryEncoderSchema>

export const windowSpecSchema = z.object({
  /** wide: the targets are columns. long: one target `value`, each metric of each server is a series. */
  layout: z.enum(['wide', 'long']),
  groupIds: names,
  targets: z.array(z.object({ name: z.string(), normalizer: normalizerSchema })).min(1),
  /** Levels per target, as the checkpoint's loss lists them; of a point forecast 0.5 alone. */
  quantiles: z.array(z.array(z.number().min(0).max(1)).min(1)),
  /** What the network's outputs are, per target; absent: one output per level. */
  outputs: z.array(targetOutputSchema).optional(),
  maxEncoderLength: length.min(1),
  minEncoderLength: length,
  maxPredictionLength: length.min(1),
  /** In the dataset's own order, including the columns that it adds itself. A group counts as one name here. */
  staticCategoricals: names,
  staticReals: names,
  knownCategoricals: names,
  knownReals: names,
  unknownCategoricals: names,
  unknownReals: names,
  /** Categorical group → its member columns. */
  variableGroups: z.record(z.string(), names),
  /** Column → lags, counted in lagUnit. */
  lags: z.record(z.string(), z.array(z.int().min(1))),
  /**
   * row: as the library counts, which drops as many first rows of a series as the longest lag has.
   * step: a lag is a time. The rows are as if a gap had been filled with the row before it (the clock runs on)
   * and the series' first row stood before it as often as lags ask; so the library drops nothing else.
   */
  lagUnit: z.enum(['row', 'step']).default('row'),
  /** Whether the dataset computes these columns; names are the library's. */
  addRelativeTimeIdx: z.boolean(),
  addTargetScales: z.boolean(),
  addEncoderLength: z.boolean(),
  /**
   * The column that counts the rows of training (TimeSeriesDataSet's time_idx), where the network reads it as a
   * real of its own. It is among xReals, under this name; scalers[column] is how it was scaled, which says where
   * training's rows lay: (x - center) / scale with their mean and deviation, as a StandardScaler has it.
   * null: the network does not read it, or the model does not say.
   */
  timeIndex: z.object({ column: z.string() }).nullable().default(null),
  /** Value put in place of a repeated row in a gap, before scaling; a column not listed repeats the row. */
  constantFill: z.record(z.string(), z.union([finite, z.string()])),
  /** By variable or categorical-group name. A group id that the library encodes is here too. */
  encoders: z.record(z.string(), categoryEncoderSchema),
  /** `__group_id__<name>` encoders by group id, without the prefix. */
  groupIdEncoders: z.record(z.string(), categoryEncoderSchema),
  scalers: z.record(z.string(), scalerSchema),
  /** Column order of encoder_cont/decoder_cont and encoder_cat/decoder_cat (members of groups, flat). */
  xReals: names,
  xCategoricals: names,
  /** How a server's name becomes the id that the groups know. */
  serverId: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('name') }),
    /** The Python daemons' hash (name_to_id wins where it lists the name). */
    z.object({ kind: z.literal('seedHash'), nameToId: z.record(z.string(), z.string()) }),
  ]),
  /** The step the model was trained on; null when the checkpoint does not say. */
  stepMs: z.number().positive().nullable(),
})
export type WindowSpec = z.infer<typeof windowSpecSchema>

/** pytorch-forecasting's QuantileLoss default. */
export const DEFAULT_QUANTILES: readonly number[] = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]

/** Assumed, and said to be assumed, where nothing states the step. */
export const ASSUMED_STEP_MS = 300_000
