import { expect, test } from 'vitest'
import { readModel } from '#model/read.ts'
import { sourcesFromDisk } from '#data/node.ts'
import type { Normalizer, Scaler, WindowSpec } from '#forecast/window/spec.ts'
import { bundledCheckpoints } from '#testing/checkpointCases.ts'
import { trainingOf, trainingOfSpec, type Measured } from './reference.ts'

const never = new AbortController().signal
const [checkpoint] = bundledCheckpoints
const { window } = (await readModel(await sourcesFromDisk(checkpoint?.model ?? ''))).spec

const measured = (value: number, server = 'a', labels: Readonly<Record<string, string>> = {}): Measured => ({
  server,
  value,
  label: (name) => labels[name] ?? null,
})
const spec = (changes: Partial<WindowSpec>): WindowSpec => ({
  ...window,
  targets: [],
  scalers: {},
  ...changes,
})
const z = (changes: Partial<WindowSpec>, of: Measured, metric = 'cpu') => {
  const kept = trainingOfSpec(spec(changes))(metric)
  return kept.kind === 'scale' ? kept.z(of) : kept.why
}
const byScaler = (scaler: Scaler, value: number) => z({ scalers: { cpu: scaler } }, measured(value))

test('scalers say how far a value is from the mean of the training', () => {
  expect(byScaler({ kind: 'affine', center: 40, scale: 5 }, 50)).toBe(2)
  const power = { kind: 'power', method: 'yeo-johnson', lambda: 1, center: 40, scale: 5 } as const
  expect(byScaler(power, 50)).toBeCloseTo(2)
  const ranks: Scaler = {
    kind: 'quantile',
    output: 'uniform',
    quantiles: [0, 10, 20],
    references: [0, 0.5, 1],
  }
  expect(byScaler(ranks, 10)).toBeCloseTo(0)
})

test('scalers that keep no mean and deviation say nothing', () => {
  expect(byScaler({ kind: 'affine', center: 0, scale: 100, moments: false }, 50)).toMatch(
    'its scaler stores a range or quantiles, not mean and standard deviation',
  )
  expect(byScaler({ kind: 'none' }, 50)).toMatch('the model does not scale it')
  expect(z({}, measured(1), 'constructor')).toBe('the model does not use it')
})

test('a group normalizer goes by the series', () => {
  const normalizer: Normalizer = {
    kind: 'group',
    transformation: 'none',
    groups: ['zone', 'server_id'],
    rows: [{ key: [1, 'a'], center: 10, scale: 2 }],
    missing: { center: 30, scale: 10 },
  }
  const changes: Partial<WindowSpec> = {
    groupIds: ['zone', 'server_id'],
    serverId: { kind: 'name' },
    encoders: { zone: { addNan: true, classes: [['eu', 1]] } },
    targets: [{ name: 'cpu', normalizer }],
  }
  expect(z(changes, measured(14, 'a', { zone: 'eu' }))).toBe(2)
  expect(z(changes, measured(40, 'b', { zone: 'eu' }))).toBe(1)
  expect(z(changes, measured(40))).toBe(1)
  expect(
    z({ ...changes, targets: [{ name: 'cpu', normalizer: { ...normalizer, moments: false } }] }, measured(1)),
  ).toMatch('its scaler stores a range or quantiles, not mean and standard deviation')
})

test('of the long layout each series has its own', () => {
  const normalizer: Normalizer = {
    kind: 'group',
    transformation: 'none',
    groups: ['series'],
    rows: [{ key: ['a/cpu'], center: 10, scale: 2 }],
    missing: { center: 0, scale: 1 },
  }
  const changes: Partial<WindowSpec> = {
    layout: 'long',
    groupIds: ['series'],
    encoders: {},
    targets: [{ name: 'value', normalizer }],
  }
  expect(z(changes, measured(14))).toBe(2)
})

test('a model that is gone says so', async () => {
  const kept = (await trainingOf(['/nowhere/model.ckpt'], never))('cpu')
  expect(kept).toMatchObject({
    kind: 'none',
    why: expect.stringMatching(/^the model file cannot be read/) as string,
  })
})
