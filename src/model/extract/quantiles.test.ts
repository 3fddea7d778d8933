import { expect, test } from 'vitest'
import type { PickleRecord, PickleValue } from '../pickle/values.ts'
import { Place } from '../pickle/place.ts'
import { readLosses } from './quantiles.ts'

const at = new Place('model.ckpt', 'loss')
const list = (...items: PickleValue[]): PickleValue => ({ kind: 'list', items })

function loss(path: string, state: Readonly<Record<string, PickleValue>> = {}): PickleRecord {
  const cut = path.lastIndexOf('.')
  const type = { kind: 'global', module: path.slice(0, cut), name: path.slice(cut + 1) } as const
  const entries = Object.entries(state).map(([key, value]) => [key, value] as const)
  return {
    kind: 'record',
    type,
    args: [],
    keywords: null,
    state: { kind: 'dict', entries },
    items: [],
    entries: [],
  }
}
const point = (name: string) => loss(`pytorch_forecasting.metrics.point.${name}`)
const distribution = (name: string, ...levels: number[]) =>
  loss(`pytorch_forecasting.metrics.distributions.${name}`, { quantiles: list(...levels) })

test.each([
  ['MAE', 'median', false],
  ['MASE', 'median', false],
  ['RMSE', 'mean', false],
  ['SMAPE', 'other', false],
  ['MAPE', 'other', false],
  ['PoissonLoss', 'mean', true],
  ['TweedieLoss', 'mean', true],
])('%s is a point forecast: one level, and its word', (name, statistic, exponential) => {
  expect(readLosses(point(name), at)).toEqual([
    { output: { kind: 'point', loss: name, statistic, exponential }, levels: [0.5] },
  ])
})

test.each([
  ['NormalDistributionLoss', 'normal'],
  ['LogNormalDistributionLoss', 'logNormal'],
  ['NegativeBinomialDistributionLoss', 'negativeBinomial'],
  ['BetaDistributionLoss', 'beta'],
])('%s has the levels that it was made with', (name, kind) => {
  expect(readLosses(distribution(name, 0.1, 0.5, 0.9), at)).toEqual([
    { output: { kind }, levels: [0.1, 0.5, 0.9] },
  ])
})

test('several targets each have their own; a sum of losses answers as its first does', () => {
  const sum = loss('pytorch_forecasting.metrics.base_metrics.CompositeMetric', {
    _metrics: list(point('SMAPE'), point('MAE')),
  })
  const several = loss('pytorch_forecasting.metrics.base_metrics.MultiLoss', {
    metrics: list(distribution('NormalDistributionLoss', 0.5), sum),
  })
  expect(readLosses(several, at).map(({ output }) => output)).toEqual([
    { kind: 'normal' },
    { kind: 'point', loss: 'SMAPE', statistic: 'other', exponential: false },
  ])
})

test('a sum of losses that holds itself is a limit, not a crash', () => {
  const metrics = list()
  const sum = loss('pytorch_forecasting.metrics.base_metrics.CompositeMetric', { _metrics: metrics })
  if (typeof metrics === 'object' && metrics !== null && 'items' in metrics) metrics.items.push(sum)
  expect(() => readLosses(sum, at)).toThrow(expect.objectContaining({ code: 'pickle-limit' }))
})

test.each(['MultivariateNormalDistributionLoss', 'ImplicitQuantileNetworkDistributionLoss'])(
  '%s is refused by name',
  (name) => {
    expect(() => readLosses(distribution(name, 0.5), at)).toThrow(`it is ${name}, which is not supported`)
  },
)
