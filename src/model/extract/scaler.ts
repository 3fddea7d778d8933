import type { Scaler } from '#forecast/window/spec.ts'
import { stateOf, type Fields } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import type { Place } from '../pickle/place.ts'
import { describeValue, type PickleValue } from '../pickle/values.ts'
import { readArray } from '../pickle/numpy.ts'
import type { Era } from './era.ts'
import { fitted } from './fitted.ts'
import { isNormalizer, readNormalizer } from './normalizer.ts'

const READ =
  'StandardScaler, RobustScaler, MinMaxScaler, MaxAbsScaler, PowerTransformer and QuantileTransformer'

/**
 * A covariate's scaler. scikit-learn's linear ones are all (x - center) / scale with fitted attributes; an
 * attribute is None where that half is switched off.
 */
export function readScaler(value: PickleValue | undefined, at: Place, era: Era): Scaler {
  if (value === null) return { kind: 'none' }
  if (isNormalizer(value)) return { kind: 'normalizer', normalizer: readNormalizer(value, at, era) }
  if (isRecord(value, 'StandardScaler')) {
    const state = stateOf(value, at)
    return affine(attribute(state, 'mean_', 'with_mean', 0), attribute(state, 'scale_', 'with_std', 1))
  }
  if (isRecord(value, 'RobustScaler')) {
    const state = stateOf(value, at)
    return spread(
      attribute(state, 'center_', 'with_centering', 0),
      attribute(state, 'scale_', 'with_scaling', 1),
    )
  }
  if (isRecord(value, 'MinMaxScaler')) {
    // x * scale_ + min_
    const state = stateOf(value, at)
    const factor = fitted(state.get('scale_'), at.in('scale_'))
    if (factor === 0) throw at.error('model-unsupported', 'its scale is 0')
    return spread(-fitted(state.get('min_'), at.in('min_')) / factor, 1 / factor)
  }
  if (isRecord(value, 'MaxAbsScaler'))
    return spread(0, fitted(stateOf(value, at).get('scale_'), at.in('scale_')))
  if (isRecord(value, 'PowerTransformer')) return readPower(stateOf(value, at), era)
  if (isRecord(value, 'QuantileTransformer')) return readQuantiles(stateOf(value, at))
  throw at.error(
    'model-unsupported',
    `unknown scaler ${describeValue(value)}; expected scikit-learn's ${READ} or a normalizer of pytorch-forecasting`,
  )
}

function readPower(state: Fields, era: Era): Scaler {
  const method = state.text('method')
  if (method !== 'yeo-johnson' && method !== 'box-cox')
    throw state.at.in('method').error('model-unsupported', `unknown value '${method.slice(0, 40)}'`)
  const lambda = fitted(state.get('lambdas_'), state.at.in('lambdas_'))
  const standardized = state.boolean('standardize', true)
    ? readScaler(state.get('_scaler'), state.at.in('_scaler'), era)
    : affine(0, 1)
  if (standardized.kind !== 'affine')
    throw state.at.in('_scaler').unexpected(state.get('_scaler'), 'a StandardScaler')
  return { kind: 'power', method, lambda, center: standardized.center, scale: standardized.scale }
}

function readQuantiles(state: Fields): Scaler {
  const output = state.text('output_distribution')
  if (output !== 'uniform' && output !== 'normal')
    throw state.at
      .in('output_distribution')
      .error('model-unsupported', `it is '${output.slice(0, 40)}', expected uniform or normal`)
  const numbers = (key: string) =>
    readArray(state.get(key), state.at.in(key)).values.map((item) => fitted(item, state.at.in(key)))
  const [quantiles, references] = [numbers('quantiles_'), numbers('references_')]
  if (quantiles.length === 0 || quantiles.length !== references.length)
    throw state.at
      .in('quantiles_')
      .error('model-unsupported', `there are ${quantiles.length} for ${references.length} references_`)
  return { kind: 'quantile', output, quantiles, references }
}

function affine(center: number, scale: number): Extract<Scaler, { kind: 'affine' }> {
  return { kind: 'affine', center, scale }
}

/** Of a median and quartiles, or of a range. */
function spread(center: number, scale: number): Extract<Scaler, { kind: 'affine' }> {
  return { kind: 'affine', center, scale, moments: false }
}

function attribute(state: Fields, name: string, flag: string, off: number): number {
  const value = state.get(name)
  return !state.boolean(flag, true) || value === null ? off : fitted(value, state.at.in(name))
}
