import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ErrorCode } from '#forecast/errors.ts'
import { asFields, Fields } from '../pickle/access.ts'
import { readPickle } from '../pickle/machine.ts'
import { Place } from '../pickle/place.ts'
import type { PickleRecord, PickleValue } from '../pickle/values.ts'
import type { TrainedModel } from '../spec.ts'
import { makeTrainedModel } from './trainedModel.ts'

/** A dataset with two groups, a static category and three reals; see the corpus. */
const folder = new URL('../../testing/corpus/parameters/two_groups/', import.meta.url)
const parameters = asFields(
  readPickle(readFileSync(new URL('dataset_parameters.pkl', folder)), 'p'),
  new Place('p'),
)
const { shapes } = z
  .object({ shapes: z.record(z.string(), z.array(z.number())) })
  .parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')))
/** Zeros in the corpus's shapes, with so many outputs. */
function weightsOf(outputs: number) {
  return new Map(
    Object.entries(shapes).map(([name, whole]) => {
      const shape = name.startsWith('output_layer.') ? [outputs, ...whole.slice(1)] : whole
      return [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }]
    }),
  )
}

type Changes = Readonly<Record<string, PickleValue>>

const list = (...items: PickleValue[]): PickleValue => ({ kind: 'list', items })
const dict = (values: Changes): PickleValue => ({ kind: 'dict', entries: Object.entries(values) })

/** An object of this class with these attributes. */
function object(path: string, state: Changes = {}): PickleRecord {
  const dot = path.lastIndexOf('.')
  const type = { kind: 'global', module: path.slice(0, dot), name: path.slice(dot + 1) } as const
  return { kind: 'record', type, args: [], keywords: null, state: dict(state), items: [], entries: [] }
}

const lossOf = (...levels: number[]): PickleRecord =>
  object('pytorch_forecasting.metrics.QuantileLoss', { quantiles: list(...levels) })

const seven = lossOf(0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)

/** What TemporalFusionTransformer.from_dataset stores for this dataset. */
const hyperParameters: Changes = {
  loss: seven,
  hidden_size: 8,
  attention_head_size: 2,
  static_categoricals: list('profile', 'dc'),
  time_varying_reals_encoder: list('relative_time_idx', 'cpu_pct'),
  time_varying_reals_decoder: list('relative_time_idx'),
  x_reals: list('relative_time_idx', 'cpu_pct'),
  x_categoricals: list('profile', 'dc'),
}

function make(
  dataset: Changes,
  hyper: Changes | null,
  outputs = 7,
  quantiles: readonly number[] | null = null,
): TrainedModel {
  const merged = new Map([...parameters.entries(), ...Object.entries(dataset)])
  return makeTrainedModel({
    file: 'model.ckpt',
    weights: weightsOf(outputs),
    parameters: new Fields(merged, new Place('model.ckpt', 'dataset_parameters')),
    hyperParameters: hyper && asFields(dict(hyper), new Place('model.ckpt', 'hyper_parameters')),
    quantiles,
    serverId: { kind: 'name' },
    lightning: null,
    card: {
      name: '',
      description: '',
      trainedOn: null,
      trainedAt: null,
      licence: null,
      form: 'checkpoint',
      facts: {},
    },
    sha256: '',
  })
}

describe('hyperparameters', () => {
  it('agree with what is derived from the dataset and the shapes', () => {
    const [stored, derived] = [make({}, hyperParameters).spec, make({}, null).spec]
    expect(stored.window).toEqual(derived.window)
    expect(stored.network).toEqual(derived.network)
  })

  it('leave no doubt of the levels, which are otherwise assumed unless a person states them', () => {
    const note = "The file does not store its quantile levels; the library's seven default levels are assumed"
    const withoutLoss = Object.fromEntries(Object.entries(hyperParameters).filter(([key]) => key !== 'loss'))
    const stated = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]
    const notes = [
      make({}, null),
      make({}, withoutLoss),
      make({}, hyperParameters),
      make({}, null, 7, stated),
    ].map(({ spec }) => spec.card.notes)
    expect(notes).toEqual([[note], [note], undefined, undefined])
  })

  it('say the levels, the causality and the mask', () => {
    const { spec } = make({}, { ...hyperParameters, causal_attention: false, mask_bias: -Infinity })
    expect(spec.network).toMatchObject({ causalAttention: false, maskBias: -1e9 })
    const levels = [0.01, 0.02, 0.03, 0.5, 0.6, 0.7, 0.8]
    const other = make({}, { ...hyperParameters, loss: lossOf(...levels) })
    expect(other.spec.window.quantiles).toEqual([levels])
  })

  it('decide what the encoder reads', () => {
    // Barred from the encoder, relative_time_idx is read by the decoder alone: then there is no selection there.
    const barred = { ...hyperParameters, time_varying_reals_encoder: list('cpu_pct') }
    const { network } = make({}, barred).spec
    expect([network.encoderReals, network.decoderReals]).toEqual([['cpu_pct'], ['relative_time_idx']])
  })

  const cases: readonly [string, Changes, ErrorCode, string][] = [
    [
      'a point forecast of a network with more outputs',
      { loss: object('pytorch_forecasting.metrics.point.RMSE') },
      'weights-shape',
      'has 7 outputs, expected 1 levels for 1 targets',
    ],
    [
      'a loss of classes',
      { loss: object('pytorch_forecasting.metrics.point.CrossEntropy') },
      'model-unsupported',
      'model.ckpt: hyper_parameters.loss: it is CrossEntropy, so the model forecasts a category; expected a numeric forecast',
    ],
    [
      'a loss with a network of its own among several',
      {
        loss: object('pytorch_forecasting.metrics.base_metrics.MultiLoss', {
          metrics: list(seven, object('pytorch_forecasting.metrics.distributions.MQF2DistributionLoss')),
        }),
      },
      'model-unsupported',
      'model.ckpt: hyper_parameters.loss.metrics[1]: it is MQF2DistributionLoss, which is not supported: its quantiles come from a separate network inside the loss',
    ],
    [
      'a class of the same name from elsewhere',
      { loss: object('mine.MAE') },
      'model-unsupported',
      'loss: it is a mine.MAE, expected one of pytorch-forecasting',
    ],
    [
      'a level of 1',
      { loss: lossOf(0.5, 1) },
      'model-unsupported',
      'loss.quantiles[1]: it is 1, expected a level',
    ],
    ['fewer levels than outputs', { loss: lossOf(0.5) }, 'weights-shape', 'has 7 outputs, expected 1 levels'],
    [
      'another order of columns',
      { x_reals: list('cpu_pct', 'relative_time_idx') },
      'model-unsupported',
      'x_reals: the network reads columns cpu_pct, relative_time_idx, but its dataset parameters define relative_time_idx, cpu_pct',
    ],
    [
      'another width',
      { hidden_size: 16 },
      'weights-shape',
      'hidden_size: it is 16, but the weights are for 8',
    ],
    ['other heads', { attention_head_size: 4 }, 'weights-shape', 'it is 4, but the weights are for 2'],
  ]
  it.each(cases)('refuse %s', (_, hyper, code, message) => {
    const read = (): unknown => make({}, { ...hyperParameters, ...hyper })
    expect(read).toThrow(expect.objectContaining({ code }))
    expect(read).toThrow(message)
  })
})

describe('dataset parameters', () => {
  it('name the count of rows only where the network reads it', () => {
    expect(make({}, null).spec.window.timeIndex).toBeNull()
    // Under whatever name; two_groups has a scaler for the reals that it lists.
    expect(make({ time_idx: 'cpu_pct' }, null).spec.window.timeIndex).toEqual({ column: 'cpu_pct' })
  })

  const encoders = 'pytorch_forecasting.data.encoders'
  const cases: readonly [string, Changes, ErrorCode, string][] = [
    [
      'a category as target',
      { target_normalizer: object(`${encoders}.NaNLabelEncoder`) },
      'model-unsupported',
      'target_normalizer: the target is categorical (NaNLabelEncoder), expected a numeric target',
    ],
    [
      'a normalizer of one’s own',
      { target_normalizer: object('my.code.Normalizer') },
      'model-unsupported',
      'unknown normalizer a my.code.Normalizer',
    ],
    [
      'functions as transformation',
      {
        target_normalizer: object(`${encoders}.TorchNormalizer`, {
          transformation: dict({ forward: { kind: 'global', module: '__main__', name: 'squeeze' } }),
        }),
      },
      'model-unsupported',
      'model.ckpt: dataset_parameters.target_normalizer.transformation.forward: the transformation calls __main__.squeeze, whose code is not in the file; expected a named function of torch or numpy, or one of none, log, log1p, logit, count, softplus, relu, sqrt',
    ],
    [
      'a transformation of the future',
      { target_normalizer: object(`${encoders}.TorchNormalizer`, { transformation: 'arcsinh' }) },
      'model-unsupported',
      "the transformation is 'arcsinh'",
    ],
    [
      'a normalizer that was never fitted',
      { target_normalizer: object(`${encoders}.TorchNormalizer`) },
      'model-incomplete',
      'target_normalizer.center_: it is missing, expected a number',
    ],
    [
      'two targets and one normalizer',
      { target: list('cpu_pct', 'mem') },
      'model-incomplete',
      'there is only one normalizer for 2 targets',
    ],
    [
      'a scaler of one’s own',
      { scalers: dict({ relative_time_idx: object('sklearn.preprocessing._data.Normalizer') }) },
      'model-unsupported',
      "model.ckpt: dataset_parameters.scalers.relative_time_idx: unknown scaler a sklearn.preprocessing._data.Normalizer; expected scikit-learn's StandardScaler, RobustScaler, MinMaxScaler, MaxAbsScaler, PowerTransformer and QuantileTransformer or a normalizer of pytorch-forecasting",
    ],
    [
      'a variable without its scaler',
      { scalers: dict({}) },
      'model-incomplete',
      'scalers.relative_time_idx: this variable has no fitted scaler',
    ],
    [
      'a category without its encoder',
      { categorical_encoders: dict({}) },
      'model-unsupported',
      'categorical_encoders.profile: the encoder is nothing, expected a NaNLabelEncoder',
    ],
    ['a lag of 0', { lags: dict({ cpu_pct: list(0) }) }, 'model-unsupported', 'lags.cpu_pct: a lag is 0'],
    [
      'a name that objects have',
      { time_varying_unknown_reals: list('cpu_pct', 'constructor') },
      'model-unsupported',
      'model.ckpt: dataset_parameters: a variable is named constructor',
    ],
    [
      'a length in words',
      { max_encoder_length: 'long' },
      'pickle-unsupported',
      "max_encoder_length: found 'long', expected a number",
    ],
    [
      'an encoder longer than itself',
      { min_encoder_length: 99 },
      'model-unsupported',
      'min_encoder_length: it is 99, expected at most 24',
    ],
    [
      'a window of a million steps',
      { max_encoder_length: 1_000_000 },
      'model-unsupported',
      'window.maxEncoderLength',
    ],
  ]
  it.each(cases)('refuse %s', (_, dataset, code, message) => {
    const read = (): unknown => make(dataset, null)
    expect(read).toThrow(expect.objectContaining({ code }))
    expect(read).toThrow(message)
  })

  it('cannot make much work of little: a list shared ten thousand times', () => {
    const long = list(...Array.from({ length: 10_000 }, (_, i) => `v${i}`))
    const groups = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`g${i}`, long]))
    expect(() => make({ variable_groups: dict(groups) }, null)).toThrow(
      'it has more than 20000000 references',
    )
  })
})

/** With a distribution's loss and a normalizer of this state. */
function makeDistribution(loss: string, normalizer: Changes): TrainedModel {
  const target_normalizer = object('pytorch_forecasting.data.encoders.TorchNormalizer', {
    center_: 0,
    scale_: 1,
    ...normalizer,
  })
  const levels = { quantiles: list(0.1, 0.9) }
  const stored = object(`pytorch_forecasting.metrics.distributions.${loss}`, levels)
  return make({ target_normalizer }, { ...hyperParameters, loss: stored }, 2)
}

describe('transformations of version 0.10.1 keep their names, which losses ask for', () => {
  it.each([
    ['LogNormalDistributionLoss', 'log'],
    ['LogNormalDistributionLoss', 'log1p'],
    ['NegativeBinomialDistributionLoss', 'log'],
    ['NegativeBinomialDistributionLoss', 'softplus'],
    ['BetaDistributionLoss', 'logit'],
  ])('%s takes %s', (loss, transformation) => {
    const { targets } = makeDistribution(loss, { transformation, eps: 1e-8 }).spec.window
    expect(targets[0]?.normalizer.transformation).toMatchObject({ shift: 1e-8, named: transformation })
  })

  it.each([
    ['LogNormalDistributionLoss', 'relu', 'needs a log or log1p transformation'],
    ['NegativeBinomialDistributionLoss', 'logit', 'cannot have a logit'],
    ['BetaDistributionLoss', 'log', 'needs a logit transformation'],
    [
      'NormalDistributionLoss',
      'softplus',
      'model.ckpt: cpu_pct: a normal loss inverts the plusOne after adding 1e-8 transformation with the inverse of its center only, which is not supported',
    ],
  ])('%s refuses %s', (loss, transformation, message) => {
    expect(() => makeDistribution(loss, { transformation, eps: 1e-8 })).toThrow(message)
  })
})

describe('a normal loss goes through inverse_torch, not through reverse', () => {
  const torch = (name: string): PickleValue => ({ kind: 'global', module: 'torch', name })
  const transforms = 'torch.distributions.transforms'
  const functions = { forward: torch('log'), reverse: torch('exp') }

  it.each([
    ['is absent', {}],
    ['is None', { inverse_torch: null }],
    ['does the same', { inverse_torch: object(`${transforms}.ExpTransform`) }],
  ])('which %s', (_, inverse) => {
    const transformation = dict({ ...functions, ...inverse })
    const { targets } = makeDistribution('NormalDistributionLoss', { transformation }).spec.window
    expect(targets[0]?.normalizer.transformation).toEqual({
      divisor: 1,
      shift: 0,
      forward: 'log',
      reverse: 'exp',
    })
  })

  it.each([
    ['of another function', object(`${transforms}.SigmoidTransform`)],
    ['with settings of its own', object(`${transforms}.AffineTransform`, { loc: 1, scale: 2 })],
    ['of one’s own', object('mine.ExpTransform')],
  ])('and is refused with one %s', (_, inverse_torch) => {
    const transformation = dict({ ...functions, inverse_torch })
    const make = (): unknown => makeDistribution('NormalDistributionLoss', { transformation })
    expect(make).toThrow(expect.objectContaining({ code: 'model-unsupported' }))
    expect(make).toThrow(`with inverse_torch, a ${inverse_torch.type.module}`)
    // Counts do not go through it.
    expect(() => makeDistribution('NegativeBinomialDistributionLoss', { transformation })).not.toThrow()
  })

  it('and is refused with a pair of functions of version 0.10.1', () => {
    const transformation: PickleValue = { kind: 'tuple', items: [torch('log'), torch('exp')] }
    expect(() => makeDistribution('NormalDistributionLoss', { transformation, eps: 1e-8 })).toThrow(
      'model.ckpt: cpu_pct: a normal loss inverts the log after adding 1e-8 transformation with the inverse of its center only, which is not supported',
    )
  })
})
