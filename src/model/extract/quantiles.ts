import { FleetcastError } from '#forecast/errors.ts'
import { DEFAULT_QUANTILES } from '#forecast/window/spec.ts'
import { asItems, asNumber, stateOf } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import { isOwnQuantileLoss } from './ownLoss.ts'
import type { Place } from '../pickle/place.ts'
import { describeValue, type PickleValue } from '../pickle/values.ts'

/** The levels per target that a checkpoint's loss holds: QuantileLoss, or MultiLoss of QuantileLosses. */
export function readLossQuantiles(loss: PickleValue | undefined, at: Place): number[][] {
  if (!isRecord(loss, 'MultiLoss')) return [readLevels(loss, at)]
  const metrics = at.in('metrics')
  return asItems(stateOf(loss, at).get('metrics'), metrics).map((item, i) => readLevels(item, metrics.in(i)))
}

function readLevels(loss: PickleValue | undefined, at: Place): number[] {
  if (!isRecord(loss, 'QuantileLoss') && !isOwnQuantileLoss(loss, at)) {
    throw at.error(
      'model-unsupported',
      `it is ${describeValue(loss)}, expected a QuantileLoss: only quantile forecasts are read`,
    )
  }
  const levels = at.in('quantiles')
  return asItems(stateOf(loss, at).get('quantiles'), levels).map((item, i) => {
    const level = asNumber(item, levels.in(i))
    if (!(level > 0 && level < 1))
      throw levels.in(i).error('model-unsupported', `it is ${level}, expected a level in (0, 1)`)
    return level
  })
}

/**
 * The levels of a model that does not store them: for each target the caller's list where it has as many levels
 * as the target has outputs, or the library's default list for seven outputs.
 *
 * @throws FleetcastError `quantiles-unknown` where neither fits.
 */
export function assumeQuantiles(
  outputSizes: readonly number[],
  given: readonly number[] | null,
  file: string,
): number[][] {
  return outputSizes.map((size) => {
    const levels = [given, DEFAULT_QUANTILES].find((list) => list?.length === size)
    if (levels) return [...levels]
    const stated = given ? `, ${given.length} levels are stated` : ''
    throw new FleetcastError(
      'quantiles-unknown',
      `${file}: the network has ${size} outputs and a folder does not say their levels${stated} (only ${DEFAULT_QUANTILES.length} outputs mean the library's default list)`,
      { file, place: 'output_layer' },
    )
  })
}
