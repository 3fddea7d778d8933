import { asNumber } from '../pickle/access.ts'
import type { Place } from '../pickle/place.ts'
import type { PickleValue } from '../pickle/values.ts'

/** A fitted parameter: a finite number, or a numpy array of one, as sklearn holds it. */
export function fitted(value: PickleValue | undefined, at: Place): number {
  const number = asNumber(value, at)
  if (!Number.isFinite(number))
    throw at.error('model-unsupported', `it is ${number}, expected a finite number`)
  return number
}
