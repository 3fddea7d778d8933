import { expect, test } from 'vitest'
import { outsideRange } from './outsideRange.ts'
import type { WindowPlan } from './plan.ts'
import type { Normalizer, WindowSpec } from './spec.ts'

const GLOBAL: Normalizer = { kind: 'global', transformation: 'none', center: 40, scale: 5 }

/** A plan of three series per target, with their newest values. */
function found(
  targets: readonly (readonly [name: string, normalizer: Normalizer, newest: readonly number[]])[],
) {
  const spec: Pick<WindowSpec, 'targets'> = {
    targets: targets.map(([name, normalizer]) => ({ name, normalizer })),
  }
  const plan: Pick<WindowPlan, 'series' | 'targetScale' | 'current'> = {
    series: ['a', 'b', 'c'].map((server) => ({ server, metric: null, profile: null, originMs: 0 })),
    targetScale: (target) => {
      const normalizer = targets[target]?.[1]
      const { center, scale } = normalizer?.kind === 'global' ? normalizer : { center: 0, scale: 0 }
      return Float64Array.from([0, 1, 2].flatMap(() => [center, scale]))
    },
    current: (target) => Float64Array.from(targets[target]?.[2] ?? []),
  }
  return outsideRange(spec, plan)
}

test('a metric is outside where most of its series are ten scales from the center or more', () => {
  expect(found([['cpu', GLOBAL, [40, 89, -9]]])).toEqual([])
  expect(found([['cpu', GLOBAL, [40, 41, 900]]])).toEqual([])
  const disk = ['disk', GLOBAL, [91, 900, 40]] as const
  expect(found([['cpu', GLOBAL, [40, 41, 42]], disk])).toEqual(['disk'])
})

test('values are compared as the normalizer transforms them, and unknown ones not at all', () => {
  const logarithmic: Normalizer = { kind: 'global', transformation: 'log', center: 4, scale: 0.5 }
  expect(found([['bytes', logarithmic, [50, 60, 9000]]])).toEqual([])
  expect(found([['bytes', logarithmic, [1e9, 1e9, 1e9]]])).toEqual(['bytes'])
  expect(found([['cpu', GLOBAL, [NaN, NaN, 900]]])).toEqual(['cpu'])
  expect(found([['cpu', GLOBAL, [NaN, NaN, NaN]]])).toEqual([])
})

test('a model that normalises each window by itself says nothing of its training’s values', () => {
  const levels = { lower: 0.25, center: 0.5, upper: 0.75 }
  const encoder: Normalizer = {
    kind: 'encoder',
    transformation: 'none',
    method: 'standard',
    centered: true,
    maxLength: null,
    levels,
  }
  expect(found([['cpu', encoder, [1e9, 1e9, 1e9]]])).toEqual([])
})
