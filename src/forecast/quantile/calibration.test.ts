import { expect, test } from 'vitest'
import { nativeProvenance, tableOf, windowSpec } from '#testing/tables.ts'
import { createAssembler } from '../assemble.ts'
import { planWindows } from '../window/plan.ts'
import { calibrate, calibrationSchema, type Calibration } from './calibration.ts'

const calibration: Calibration = {
  blockSteps: 2,
  shifts: [
    [
      [-1, 0, 1],
      [-2, 10, 2],
    ],
  ],
  fittedOn: 'last week',
  windows: 70,
  coverage80: { before: 0.6, after: 0.8 },
}

test('a shift belongs to a level and a block of steps', () => {
  // Two series of three steps: two of the first block, one of the second.
  const raw = Float32Array.from({ length: 18 }, () => 1)
  const one = [0, 1, 2, 0, 1, 2, -1, 11, 3]
  expect([...calibrate(calibration, 0, raw, 3, 3)]).toEqual([...one, ...one])
})

test('a forecast shows corrected levels, sorted and in bounds; the raw ones stay, and the notes say so', () => {
  const spec = windowSpec()
  const values = [1, 3, 1, 3, 1, 3]
  const timeMs = values.map((_, i) => i * 300_000)
  const plan = planWindows(spec, tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: values } }]), {
    stepMs: 300_000,
    stepSource: 'model',
    serverIdOf: (server) => server,
  })
  const [center = NaN, scale = NaN] = plan.targetScale(0)
  const assembler = createAssembler(spec, plan, 4, { calibration, keepRaw: true })
  assembler.add(0, [Float32Array.from([-0.5, 0, 0.5, -0.5, 0, 0.5, -0.5, 0, 0.5])])
  const forecast = assembler.finish(nativeProvenance)
  const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4) as number)
  expect([...forecast.rawQuantiles!.subarray(0, 3)]).toEqual(
    near([center - 0.5 * scale, center, center + 0.5 * scale]),
  )
  expect([...forecast.quantiles.subarray(0, 3)]).toEqual(
    near([center - 1.5 * scale, center, center + 1.5 * scale]),
  )
  // P50 was moved beyond P90: sorted. P10 was moved below zero, which cpu_percent never is.
  expect([...forecast.quantiles.subarray(6, 9)]).toEqual(near([0, center + 2.5 * scale, center + 10 * scale]))
  expect(forecast.crossings).toBe(0)
  expect(forecast.notes).toEqual([
    ...plan.notes,
    'quantiles are calibrated on 70 forecasts from last week (P10 to P90 coverage 60 % before, 80 % after)',
  ])
})

test('no shift is anything but a number of some size', () => {
  for (const shift of [NaN, Infinity, 1e9, null]) {
    expect(calibrationSchema.safeParse({ ...calibration, shifts: [[[shift]]] }).success).toBe(false)
  }
  expect(calibrationSchema.safeParse(calibration).success).toBe(true)
})
