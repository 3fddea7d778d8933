import type { Scaler } from '#forecast/window/spec.ts'
import { stateOf, type Fields } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import type { Place } from '../pickle/place.ts'
import { describeValue, type PickleValue } from '../pickle/values.ts'
import { fitted } from './fitted.ts'
import { isNormalizer, readNormalizer } from './normalizer.ts'

/**
 * A covariate's scaler. scikit-learn's linear ones are all (x - center) / scale with fitted attributes; an
 * attribute is None where that half is switched off.
 */
export function readScaler(value: PickleValue | undefined, at: Place): Scaler {
  if (value === null) return { kind: 'none' }
  if (isNormalizer(value)) return { kind: 'normalizer', normalizer: readNormalizer(value, at) }
  if (isRecord(value, 'StandardScaler')) {
    const state = stateOf(value, at)
    return affine(attribute(state, 'mean_', 'with_mean', 0), attribute(state, 'scale_', 'with_std', 1))
  }
  if (isRecord(value, 'RobustScaler')) {
    const state = stateOf(value, at)
    return affine(
      attribute(state, 'center_', 'with_centering', 0),
      attribute(state, 'scale_', 'with_scaling', 1),
    )
  }
  if (isRecord(value, 'MinMaxScaler')) {
    // x * scale_ + min_
    const state = stateOf(value, at)
    const factor = fitted(state.get('scale_'), at.in('scale_'))
    if (factor === 0) throw at.error('model-unsupported', 'its scale is 0')
    return affine(-fitted(state.get('min_'), at.in('min_')) / factor, 1 / factor)
  }
  if (isRecord(value, 'MaxAbsScaler'))
    return affine(0, fitted(stateOf(value, at).get('scale_'), at.in('scale_')))
  throw at.error('model-unsupported', `the scaler is ${describeValue(value)}, which is not known`)
}

function affine(center: number, scale: number): Scaler {
  return { kind: 'affine', center, scale }
}

function attribute(state: Fields, name: string, flag: string, off: number): number {
  const value = state.get(name)
  return !state.boolean(flag, true) || value === null ? off : fitted(value, state.at.in(name))
}
