import { expect, test } from 'vitest'
import { doubtsOf, type Doubt } from './doubts.ts'
import type { FleetForecast, Provenance } from './fleetForecast.ts'

const MINUTE = 60_000
const provenance: Provenance = {
  source: 'local',
  asOfMs: null,
  engine: 'tft-wasm',
  backend: 'wasm',
  modelName: 'm',
  modelSha256: null,
  elapsedMs: 1,
  selfCheckError: 1e-6,
  computedAtMs: 0,
}
const sound = {
  series: [{ server: 'a', metric: 'cpu', profile: null }],
  horizon: 10,
  crossings: 1,
  stepMs: 5 * MINUTE,
  stepSource: 'model',
  provenance,
} satisfies Partial<FleetForecast>

function found(
  forecast: Partial<FleetForecast> = {},
  more: Partial<{
    cardFacts: Record<string, string>
    modelStepMs: number | null
    dataStepMs: number | null
  }> = {},
): Doubt[] {
  const known = { cardFacts: {}, modelStepMs: 5 * MINUTE, dataStepMs: MINUTE, ...more }
  return doubtsOf({ forecast: { ...sound, ...forecast }, ...known })
}

test('nothing speaks against a trained, checked model at its own step, whose levels hardly cross', () => {
  expect(found()).toEqual([])
  expect(found({ crossings: 5 })).toEqual([])
})

test('a model says that it is untrained by epochs, or by steps where it counts them', () => {
  const untrained = [{ kind: 'untrained' }]
  expect(found({}, { cardFacts: { Epochs: '0' } })).toEqual(untrained)
  expect(found({}, { cardFacts: { Epochs: '0', 'Training steps': '0' } })).toEqual(untrained)
  expect(found({}, { cardFacts: { Epochs: '0', 'Training steps': '120' } })).toEqual([])
  expect(found({}, { cardFacts: { Epochs: '12' } })).toEqual([])
})

test('levels that cross at most points are an untrained network’s', () => {
  expect(found({ crossings: 6 })).toEqual([{ kind: 'crossing', fraction: 0.6 }])
})

test('a step that was chosen or assumed may be far from the model’s, or from the data’s', () => {
  const override = { stepSource: 'override', stepMs: MINUTE } as const
  expect(found(override)).toEqual([{ kind: 'step', usedMs: MINUTE, otherMs: 5 * MINUTE, of: 'model' }])
  expect(found({ ...override, stepMs: 10 * MINUTE }, { dataStepMs: 5 * MINUTE })).toEqual([])
  const assumed = { stepSource: 'assumed' } as const
  expect(found(assumed, { modelStepMs: null })).toEqual([
    { kind: 'step', usedMs: 5 * MINUTE, otherMs: MINUTE, of: 'data' },
  ])
  expect(found(assumed, { modelStepMs: null, dataStepMs: null })).toEqual([])
})

test('the gravest comes first, and what no network made has no doubts of its own', () => {
  const all = { crossings: 10, outsideRange: ['disk'], provenance: { ...provenance, selfCheckError: null } }
  const card = { cardFacts: { Epochs: '0' } }
  expect(found(all, card).map(({ kind }) => kind)).toEqual(['untrained', 'crossing', 'range', 'unchecked'])
  expect(found({ ...all, provenance: { ...provenance, engine: 'heuristic' } }, card)).toEqual([])
})
