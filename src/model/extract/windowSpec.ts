import type { CategoryEncoder, Scaler, WindowSpec } from '#forecast/window/spec.ts'
import { isRecord } from '../pickle/classes.ts'
import { readScalar } from '../pickle/numpy.ts'
import type { Fields } from '../pickle/access.ts'
import { isFittedEncoder, readCategoryEncoder } from './categoryEncoder.ts'
import type { Era } from './era.ts'
import { readTargetNormalizers } from './normalizer.ts'
import { readScaler } from './scaler.ts'
import type { DatasetVariables } from './variables.ts'

/** TimeSeriesDataSet's prefix for the encoder that distinguishes series, beside one for the network's use. */
const GROUP_ID_PREFIX = '__group_id__'

/** Each target with its normalizer; read first, because a target that is a category changes all that follows. */
export function readTargets(parameters: Fields, era: Era): WindowSpec['targets'] {
  const names = parameters.texts('target')
  if (names.length === 0) {
    throw parameters.at.in('target').unexpected(parameters.get('target'), 'at least one target')
  }
  const at = parameters.at.in('target_normalizer')
  const normalizers = readTargetNormalizers(parameters.get('target_normalizer'), names.length, at, era)
  if (normalizers.length !== names.length) {
    throw at.error('model-incomplete', `there is only one normalizer for ${names.length} targets`)
  }
  return normalizers.map((normalizer, i) => ({ name: names[i] ?? '', normalizer }))
}

/** dataset_parameters → what a window must repeat. The step and how servers are named are not in there. */
export function readWindowSpec(
  parameters: Fields,
  targets: WindowSpec['targets'],
  variables: DatasetVariables,
  quantiles: number[][],
  serverId: WindowSpec['serverId'],
  era: Era,
): WindowSpec {
  const names = targets.map(({ name }) => name)
  const groupIds = parameters.texts('group_ids')
  const timeColumn = parameters.has('time_idx') ? parameters.text('time_idx') : null
  const layout = isLong(names, groupIds) ? 'long' : 'wide'
  return {
    ...variables,
    layout,
    // The long layout is our own convention: with lags its models are trained on rows at every step.
    lagUnit: layout === 'long' && Object.keys(variables.lags).length > 0 ? 'step' : 'row',
    groupIds,
    timeIndex: timeColumn !== null && readsTime(variables, timeColumn) ? { column: timeColumn } : null,
    targets,
    quantiles,
    maxEncoderLength: parameters.integer('max_encoder_length'),
    minEncoderLength: parameters.integer(
      (parameters.get('min_encoder_length') ?? null) === null ? 'max_encoder_length' : 'min_encoder_length',
    ),
    maxPredictionLength: parameters.integer('max_prediction_length'),
    constantFill: readConstantFill(parameters),
    ...readEncoders(parameters, variables, groupIds),
    scalers: readScalers(parameters, variables, names, era),
    serverId,
    stepMs: null,
  }
}

/** Whether the network reads the dataset's count of rows, or a lag of it. */
function readsTime({ xReals, lags }: DatasetVariables, column: string): boolean {
  return xReals.includes(column) || Object.hasOwn(lags, column)
}

/** In the long layout every metric of every server is a series of its own, named by `series`. */
function isLong(targets: readonly string[], groupIds: readonly string[]): boolean {
  return targets.length === 1 && targets[0] === 'value' && groupIds.includes('series')
}

function readEncoders(
  parameters: Fields,
  variables: DatasetVariables,
  groupIds: readonly string[],
): Pick<WindowSpec, 'encoders' | 'groupIdEncoders'> {
  const stored = parameters.fields('categorical_encoders')
  const encoders: Record<string, CategoryEncoder> = {}
  const groupIdEncoders: Record<string, CategoryEncoder> = {}
  const lagged = laggedNames(variables)
  const categoricals = [
    ...variables.staticCategoricals,
    ...variables.knownCategoricals,
    ...variables.unknownCategoricals,
  ].filter((name) => !lagged.has(name))
  for (const name of categoricals) encoders[name] = readCategoryEncoder(stored.get(name), stored.at.in(name))
  // A group id is encoded for the network's use only where a normalizer or the network needs it.
  const fitted = (key: string): boolean => isFittedEncoder(stored.get(key), stored.at.in(key))
  for (const name of groupIds) {
    if (fitted(name)) encoders[name] = readCategoryEncoder(stored.get(name), stored.at.in(name))
    const key = `${GROUP_ID_PREFIX}${name}`
    if (fitted(key)) groupIdEncoders[name] = readCategoryEncoder(stored.get(key), stored.at.in(key))
  }
  return { encoders, groupIdEncoders }
}

/** Targets have their normalizer, lags the scaler of what they lag. */
function readScalers(
  parameters: Fields,
  variables: DatasetVariables,
  targets: readonly string[],
  era: Era,
): Record<string, Scaler> {
  const stored = parameters.fields('scalers')
  const lagged = laggedNames(variables)
  const scaled = variables.xReals.filter((name) => !targets.includes(name) && !lagged.has(name))
  return Object.fromEntries(
    scaled.map((name) => {
      const at = stored.at.in(name)
      if (!stored.has(name)) throw at.error('model-incomplete', 'this variable has no fitted scaler')
      return [name, readScaler(stored.get(name), at, era)]
    }),
  )
}

function laggedNames({ lags }: DatasetVariables): ReadonlySet<string> {
  return new Set(
    Object.entries(lags).flatMap(([name, steps]) => steps.map((lag) => `${name}_lagged_by_${lag}`)),
  )
}

function readConstantFill(parameters: Fields): Record<string, number | string> {
  const stored = parameters.fields('constant_fill_strategy')
  return Object.fromEntries(
    stored.entries().map(([name, value]) => {
      const plain = isRecord(value, 'scalar') ? readScalar(value, stored.at.in(name)) : value
      if (typeof plain === 'boolean') return [name, Number(plain)]
      if (typeof plain !== 'string' && typeof plain !== 'number') {
        throw stored.at.in(name).unexpected(value, 'a number or text')
      }
      return [name, plain]
    }),
  )
}
