import type { CategoryEncoder } from '#forecast/window/spec.ts'
import { asEntries, asInteger, stateOf } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import { readScalar } from '../pickle/numpy.ts'
import type { Place } from '../pickle/place.ts'
import { describeValue, type PickleValue } from '../pickle/values.ts'

/** A fitted NaNLabelEncoder. */
export function readCategoryEncoder(value: PickleValue | undefined, at: Place): CategoryEncoder {
  if (!isRecord(value, 'NaNLabelEncoder')) {
    throw at.error('model-unsupported', `the encoder is ${describeValue(value)}, expected a NaNLabelEncoder`)
  }
  const state = stateOf(value, at)
  const classesAt = at.in('classes_')
  const classes = asEntries(state.get('classes_'), classesAt).map(([key, code]): [string, number] => {
    const index = asInteger(code, classesAt)
    if (index < 0) throw classesAt.error('pickle-invalid', `a class has code ${index}`)
    return [asLabel(key, classesAt), index]
  })
  return { addNan: state.boolean('add_nan', false), classes }
}

/** An encoder that was passed in but never used stays without classes. */
export function isFittedEncoder(value: PickleValue | undefined, at: Place): boolean {
  return isRecord(value, 'NaNLabelEncoder') && stateOf(value, at).has('classes_')
}

/** A class as Python's str() writes it: group ids may be numbers, and NaN is 'nan'. */
function asLabel(value: PickleValue, at: Place): string {
  const plain = isRecord(value, 'scalar') ? readScalar(value, at) : value
  if (typeof plain === 'string') return plain
  if (typeof plain === 'bigint') return plain.toString()
  if (typeof plain === 'number') return Number.isNaN(plain) ? 'nan' : String(plain)
  if (typeof plain === 'boolean') return plain ? 'True' : 'False'
  throw at.unexpected(value, 'a text or number')
}
