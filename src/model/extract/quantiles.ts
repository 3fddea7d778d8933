import { FleetcastError } from '#forecast/errors.ts'
import { POINT_LEVEL, QUANTILES, type STATISTICS, type TargetOutput } from '#forecast/quantile/output.ts'
import { DEFAULT_QUANTILES } from '#forecast/window/spec.ts'
import { asItems, asNumber, stateOf } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import { isOwnQuantileLoss } from './ownLoss.ts'
import type { Place } from '../pickle/place.ts'
import { describeValue, type PickleRecord, type PickleValue } from '../pickle/values.ts'

/** What a target's loss says of the network's outputs. */
export interface ReadLoss {
  readonly output: TargetOutput
  /** Levels that are read off the outputs; of a point forecast 0.5 alone. */
  readonly levels: readonly number[]
}

const point = (loss: string, statistic: (typeof STATISTICS)[number], exponential = false): TargetOutput => ({
  kind: 'point',
  loss,
  statistic,
  exponential,
})

/** The losses of pytorch_forecasting.metrics that are read, by class: what their outputs mean. */
const OUTPUTS: ReadonlyMap<string, TargetOutput> = new Map([
  ['QuantileLoss', QUANTILES],
  ['MAE', point('MAE', 'median')],
  ['MASE', point('MASE', 'median')],
  ['RMSE', point('RMSE', 'mean')],
  ['SMAPE', point('SMAPE', 'other')],
  ['MAPE', point('MAPE', 'other')],
  ['PoissonLoss', point('PoissonLoss', 'mean', true)],
  ['TweedieLoss', point('TweedieLoss', 'mean', true)],
  ['NormalDistributionLoss', { kind: 'normal' }],
  ['LogNormalDistributionLoss', { kind: 'logNormal' }],
  ['NegativeBinomialDistributionLoss', { kind: 'negativeBinomial' }],
  ['BetaDistributionLoss', { kind: 'beta' }],
])

/** Why the library's other losses are not. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['CrossEntropy', 'it classifies, and classes are not numeric forecasts'],
  ['MultivariateNormalDistributionLoss', 'its distribution spans all series of a batch'],
  ['ImplicitQuantileNetworkDistributionLoss', 'its quantiles come from a separate network inside the loss'],
  ['MQF2DistributionLoss', 'its quantiles come from a separate network inside the loss'],
])

/** The library makes one sum of several; none holds another. */
const MOST_SUMS = 20

/** The losses by target that a checkpoint holds: one of the library's, or MultiLoss of them. */
export function readLosses(loss: PickleValue | undefined, at: Place): ReadLoss[] {
  if (!isRecord(loss, 'MultiLoss')) return [readLoss(loss, at)]
  const metrics = at.in('metrics')
  return asItems(stateOf(loss, at).get('metrics'), metrics).map((item, i) => readLoss(item, metrics.in(i)))
}

/** depth: of how many sums this loss is the first term; a sum may hold itself. */
function readLoss(loss: PickleValue | undefined, at: Place, depth = 0): ReadLoss {
  const name = libraryClass(loss) ?? (isOwnQuantileLoss(loss, at) ? 'QuantileLoss' : null)
  // A sum of losses (MAE() + SMAPE()) answers as its first one does.
  if (name === 'CompositeMetric' && isKept(loss)) {
    const first = at.in('_metrics')
    if (depth === MOST_SUMS) throw at.error('pickle-limit', `more than ${MOST_SUMS} nested sums of losses`)
    return readLoss(asItems(stateOf(loss, at).get('_metrics'), first)[0], first.in(0), depth + 1)
  }
  const output = name === null ? undefined : OUTPUTS.get(name)
  if (name === null || output === undefined || !isKept(loss)) {
    const why = name === null ? undefined : REFUSED.get(name)
    throw at.error(
      'model-unsupported',
      why === undefined
        ? `it is ${describeValue(loss)}, expected one of pytorch-forecasting's losses: ${[...OUTPUTS.keys()].join(', ')}`
        : `it is ${name}, which is not supported: ${why}`,
    )
  }
  return { output, levels: output.kind === 'point' ? [POINT_LEVEL] : readLevels(loss, at) }
}

function isKept(value: PickleValue | undefined): value is PickleRecord {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'record'
}

/** The class of an object of the library; null: it is none. */
function libraryClass(value: PickleValue | undefined): string | null {
  if (isRecord(value, 'QuantileLoss')) return 'QuantileLoss'
  if (!isKept(value)) return null
  return value.type.module.startsWith('pytorch_forecasting.') ? value.type.name : null
}

function readLevels(loss: PickleRecord, at: Place): number[] {
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
 * as the target has outputs, or the library's default list for seven outputs, which `doubts` then says.
 *
 * @throws FleetcastError `quantiles-unknown` where neither fits.
 */
export function assumeQuantiles(
  outputSizes: readonly number[],
  given: readonly number[] | null,
  file: string,
  doubts: Set<string>,
): number[][] {
  return outputSizes.map((size) => {
    const levels = [given, DEFAULT_QUANTILES].find((list) => list?.length === size)
    if (levels && levels !== given)
      doubts.add(
        "The file does not store its quantile levels; the library's seven default levels are assumed",
      )
    if (levels) return [...levels]
    const stated = given ? `, but ${given.length} levels are given` : ''
    throw new FleetcastError(
      'quantiles-unknown',
      `${file}: the network has ${size} outputs, and the folder does not store their quantile levels${stated} (only for ${DEFAULT_QUANTILES.length} outputs are the library's default levels assumed)`,
      { file, place: 'output_layer' },
    )
  })
}
