import { FleetcastError } from '#forecast/errors.ts'
import { QUANTILES } from '#forecast/quantile/output.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { Fields } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import {
  MODEL_SCHEMA_VERSION,
  tftSpecSchema,
  type ModelCard,
  type NetworkSpec,
  type TrainedModel,
  type Weights,
} from '../spec.ts'
import { checkSpec } from '../checkSpec.ts'
import { checkWeights } from '../weights.ts'
import { readEra } from './era.ts'
import { assumeQuantiles, readLosses, type ReadLoss } from './quantiles.ts'
import { readNetworkSpec, type NetworkVariables } from './networkSpec.ts'
import { LAG_RULES, readVariables, unique, type DatasetVariables } from './variables.ts'
import { readTargets, readWindowSpec } from './windowSpec.ts'

export interface ModelParts {
  /** For messages: the file that holds the weights. */
  readonly file: string
  readonly weights: Weights
  /** dataset_parameters */
  readonly parameters: Fields
  /** hyper_parameters, of which `loss` is one; null: not stored. */
  readonly hyperParameters: Fields | null
  /** Levels that the caller states, for a model that does not. */
  readonly quantiles: readonly number[] | null
  readonly serverId: WindowSpec['serverId']
  /** Lightning's version; null: not stated. */
  readonly lightning: string | null
  readonly card: ModelCard
  readonly sha256: string
}

/** Puts together what a checkpoint or a folder holds, and checks that the parts belong together. */
export function makeTrainedModel(parts: ModelParts): TrainedModel {
  const { file, weights, parameters, hyperParameters } = parts
  if (hyperParameters) refuseClassifier(hyperParameters)
  const era = readEra(parameters, hyperParameters, parts.lightning)
  const targets = readTargets(parameters, era)
  const variables = fittingVariables(
    parts,
    targets.map(({ name }) => name),
  )
  const network = readNetworkSpec(
    hyperParameters ? storedVariables(hyperParameters, variables) : derivedVariables(variables, weights),
    weights,
    file,
  )
  checkWeights(weights, network, file)
  if (hyperParameters) checkSizes(hyperParameters, network)
  const losses: readonly ReadLoss[] = hyperParameters?.has('loss')
    ? readLosses(hyperParameters.get('loss'), hyperParameters.at.in('loss'))
    : assumeQuantiles(network.outputSizes, parts.quantiles, file, era.doubts).map((levels) => ({
        levels,
        output: QUANTILES,
      }))
  const quantiles = losses.map(({ levels }) => [...levels])
  const others = losses.some(({ output }) => output.kind !== 'quantiles')
  const windowSpec = {
    ...readWindowSpec(parameters, targets, variables, quantiles, parts.serverId, era),
    ...(others ? { outputs: losses.map(({ output }) => output) } : {}),
  }
  const notes = [...(parts.card.notes ?? []), ...era.doubts]
  const spec = tftSpecSchema.safeParse({
    schemaVersion: MODEL_SCHEMA_VERSION,
    card: notes.length === 0 ? parts.card : { ...parts.card, notes },
    window: windowSpec,
    network,
    selfCheck: null,
    calibration: null,
  })
  if (!spec.success) {
    const [issue] = spec.error.issues
    const place = issue?.path.join('.') ?? ''
    throw new FleetcastError('model-unsupported', `${file}: ${place}: ${issue?.message ?? ''}`, {
      file,
      place,
    })
  }
  checkSpec(spec.data, file)
  return { spec: spec.data, weights, sha256: parts.sha256 }
}

/** A network that says which class comes, not how much: its loss says so better than its target's encoder. */
function refuseClassifier(hyperParameters: Fields): void {
  const loss = hyperParameters.get('loss')
  if (!isRecord(loss, 'CrossEntropy')) return
  throw hyperParameters.at
    .in('loss')
    .error(
      'model-unsupported',
      'it is CrossEntropy, so the model forecasts a category; expected a numeric forecast',
    )
}

/** The dataset's variables, with its lags where the network shows that its version put them. */
function fittingVariables({ parameters, hyperParameters, weights }: ModelParts, targets: readonly string[]) {
  const first = readVariables(parameters, targets)
  const fits = (variables: DatasetVariables): boolean =>
    hyperParameters?.has('x_reals') === true
      ? hyperParameters.texts('x_reals').join('\n') === variables.xReals.join('\n') &&
        unique(hyperParameters.texts('x_categoricals')).join('\n') === variables.xCategoricals.join('\n') &&
        isSame(hyperParameters.texts('time_varying_categoricals_decoder'), variables.knownCategoricals)
      : isSame(decoderNames(weights), [...variables.knownCategoricals, ...variables.knownReals])
  const laid = LAG_RULES.map((rule) => readVariables(parameters, targets, rule))
  return laid.find(fits) ?? first
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return unique(left).sort().join('\n') === unique(right).sort().join('\n')
}

function decoderNames(weights: Weights): string[] {
  const prefix = 'decoder_variable_selection.single_variable_grns.'
  return [...weights.keys()].flatMap((name) =>
    // No dot is in a module's name.
    name.startsWith(prefix) ? [name.slice(prefix.length).split('.')[0] ?? ''] : [],
  )
}

/** As the checkpoint's hyperparameters list them; its column order must be the dataset's. */
function storedVariables(stored: Fields, variables: DatasetVariables): NetworkVariables {
  for (const [key, derived] of [
    ['x_reals', variables.xReals],
    ['x_categoricals', variables.xCategoricals],
  ] as const) {
    const found = unique(stored.texts(key))
    if (stored.has(key) && found.join('\n') !== derived.join('\n')) {
      throw stored.at
        .in(key)
        .error(
          'model-unsupported',
          `the network reads columns ${clip(found)}, but its dataset parameters define ${clip(derived)}`,
        )
    }
  }
  return {
    staticCategoricals: stored.texts('static_categoricals'),
    staticReals: stored.texts('static_reals'),
    // Up to version 1.2 a lagged category may be known and unknown: once in the network all the same.
    encoderCategoricals: unique(stored.texts('time_varying_categoricals_encoder')),
    encoderReals: stored.texts('time_varying_reals_encoder'),
    decoderCategoricals: unique(stored.texts('time_varying_categoricals_decoder')),
    decoderReals: stored.texts('time_varying_reals_decoder'),
    categoricalGroups: variables.variableGroups,
    // Older versions had neither setting; both behaved as these defaults.
    causalAttention: stored.boolean('causal_attention', true),
    maskBias: readMaskBias(stored),
  }
}

/** Minus infinity is used for mixed precision; a softmax in float32 makes 0 of -1e9 just as well. */
function readMaskBias(stored: Fields): number {
  return stored.has('mask_bias') ? Math.max(stored.number('mask_bias'), -1e9) : -1e9
}

/**
 * As TemporalFusionTransformer.from_dataset makes them: known, then unknown variables in the encoder, known ones
 * in the decoder. A known variable may be barred from the encoder (allowed_encoder_known_variable_names): then it
 * has no weights there. Causality is not stored; the library's default is true.
 */
function derivedVariables(variables: DatasetVariables, weights: Weights): NetworkVariables {
  const inEncoder = (name: string): boolean =>
    weights.has(`encoder_variable_selection.single_variable_grns.${name}.fc1.weight`) ||
    weights.has(`encoder_variable_selection.single_variable_grns.${name}.mask`)
  return {
    staticCategoricals: variables.staticCategoricals,
    staticReals: variables.staticReals,
    encoderCategoricals: unique([
      ...variables.knownCategoricals.filter(inEncoder),
      ...variables.unknownCategoricals,
    ]),
    encoderReals: [...variables.knownReals.filter(inEncoder), ...variables.unknownReals],
    decoderCategoricals: variables.knownCategoricals,
    decoderReals: variables.knownReals,
    categoricalGroups: variables.variableGroups,
    causalAttention: true,
    maskBias: -1e9,
  }
}

function checkSizes(stored: Fields, network: NetworkSpec): void {
  for (const [key, found] of [
    ['hidden_size', network.hiddenSize],
    ['lstm_layers', network.lstmLayers],
    ['attention_head_size', network.attentionHeads],
  ] as const) {
    if (stored.has(key) && stored.integer(key) !== found) {
      throw stored.at
        .in(key)
        .error('weights-shape', `it is ${stored.integer(key)}, but the weights are for ${found}`)
    }
  }
}

function clip(names: readonly string[]): string {
  const text = names.join(', ')
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
