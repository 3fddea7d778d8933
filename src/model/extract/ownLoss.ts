import { isKind, stateOf } from '../pickle/access.ts'
import type { Place } from '../pickle/place.ts'
import type { PickleRecord, PickleValue } from '../pickle/values.ts'

/**
 * Whether a loss is a class of a person's own that has levels as QuantileLoss does: a subclass of it, whose pickle
 * does not name what it inherits. That the network has as many outputs is checked with all others.
 */
export function isOwnQuantileLoss(value: PickleValue | undefined, at: Place): value is PickleRecord {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  if (
    value.kind !== 'record' ||
    /^(?:pytorch_forecasting|torch|torchmetrics)(?:\.|$)/.test(value.type.module)
  )
    return false
  if (!isKind(value.state, 'dict')) return false
  const state = stateOf(value, at)
  const quantiles = state.get('quantiles')
  return state.has('reduction') && (isKind(quantiles, 'list') || isKind(quantiles, 'tuple'))
}
