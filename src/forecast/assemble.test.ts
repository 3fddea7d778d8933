import { expect, test } from 'vitest'
import { nativeProvenance, tableOf, windowSpec } from '#testing/tables.ts'
import { createAssembler } from './assemble.ts'
import { planWindows } from './window/plan.ts'

const STEP = 300_000
const spec = windowSpec({
  layout: 'wide',
  targets: [
    { name: 'cpu_percent', normalizer: { kind: 'torch', transformation: 'none', center: 50, scale: 10 } },
    { name: 'load', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } },
  ],
  xReals: ['cpu_percent', 'load'],
  maxPredictionLength: 2,
  quantiles: [
    [0.1, 0.5, 0.9],
    [0.5, 0.98],
  ],
})

test('answers of any chunk land with their series, targets side by side, levels united', () => {
  const timeMs = Array.from({ length: 8 }, (_, i) => i * STEP)
  const rows = (server: string, shift: number) => ({
    server,
    timeMs,
    metrics: { cpu_percent: timeMs.map((_, i) => shift + i), load: timeMs.map(() => -1) },
  })
  const plan = planWindows(spec, tableOf([rows('a', 10), rows('b', 90)]), {
    stepMs: STEP,
    stepSource: 'model',
    serverIdOf: (server) => server,
  })
  const assembler = createAssembler(spec, plan, 3, { keepRaw: true })
  // The second chunk first; its first point crosses and leaves the bounds.
  assembler.add(1, [Float32Array.from([6, 0, -6, -1, 0, 1]), Float32Array.from([-3, 4, 1, 2])])
  assembler.add(0, [Float32Array.from([-1, 0, 1, -1, 0, 1]), Float32Array.from([1, 2, 3, 4])])
  const forecast = assembler.finish(nativeProvenance)

  expect(forecast.series.map(({ server, metric }) => `${server}/${metric}`)).toEqual([
    'a/cpu_percent',
    'a/load',
    'b/cpu_percent',
    'b/load',
  ])
  expect(forecast.levels).toEqual([0.1, 0.5, 0.9, 0.98])
  const point = (values: Float32Array, series: number, step: number) => [
    ...values.subarray((series * 2 + step) * 4, (series * 2 + step + 1) * 4),
  ]
  expect(point(forecast.rawQuantiles!, 2, 0)).toEqual([110, 50, -10, NaN])
  expect(point(forecast.quantiles, 2, 0)).toEqual([0, 50, 100, NaN])
  expect(point(forecast.quantiles, 0, 1)).toEqual([40, 50, 60, NaN])
  // A history below zero has no lower bound.
  expect(point(forecast.quantiles, 3, 0)).toEqual([NaN, -3, NaN, 4])
  expect(forecast.crossings).toBe(1)
  expect([...forecast.current]).toEqual([17, -1, 97, -1])
  expect([...forecast.history.subarray(6, 9)]).toEqual([95, 96, 97])
  expect(forecast.originMs[3]).toBe(7 * STEP)
})
