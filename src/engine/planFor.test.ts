import { describe, expect, it } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { planFor, reachOf } from './planFor.ts'

const step = 300_000
const timeMs = Array.from({ length: 80 }, (_, i) => i * step)
const values = timeMs.map((_, i) => 20 + (i % 7))
const scaler = { kind: 'affine', center: 0, scale: 1 } as const
const wide = windowSpec({
  layout: 'wide',
  groupIds: ['server_id'],
  targets: [{ name: 'cpu_pct', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } }],
  unknownReals: ['cpu_pct'],
  xReals: ['cpu_pct'],
  knownReals: [],
  addRelativeTimeIdx: false,
  addEncoderLength: false,
  scalers: { cpu_pct: scaler },
})
const options = { stepMs: step, renames: {} }

describe('planFor', () => {
  it('finds a column of the model under the name that the reader of metrics gave it', () => {
    const plan = planFor(tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: values } }]), wide, options)
    expect(plan.current(0)).toEqual(Float64Array.of(values.at(-1) ?? NaN))
  })

  it('prefers the column itself where the table has both', () => {
    const metrics = { cpu_percent: values, cpu_pct: values.map((value) => value + 50) }
    const plan = planFor(tableOf([{ server: 'a', timeMs, metrics }]), wide, options)
    expect(plan.current(0)).toEqual(Float64Array.of((values.at(-1) ?? NaN) + 50))
  })

  it('names what is missing where nothing stands for it', () => {
    const table = tableOf([{ server: 'a', timeMs, metrics: { memory_percent: values } }])
    expect(() => planFor(table, wide, options)).toThrow(/cpu_pct/)
  })
})

describe('how far back a model reads', () => {
  const lagged = (lagUnit: 'row' | 'step') =>
    windowSpec({ maxEncoderLength: 100, lags: { value: [50, 700] }, lagUnit })

  it('has room for gaps, which push lags in rows further back', () => {
    expect(reachOf(windowSpec({ maxEncoderLength: 100 }), null)).toEqual({ neededMs: 400 * step, spareMs: 0 })
    expect(reachOf(lagged('row'), null)).toEqual({ neededMs: 3200 * step, spareMs: 0 })
  })

  it('but not lags in steps, which can be spared', () => {
    expect(reachOf(lagged('step'), null)).toEqual({ neededMs: 1100 * step, spareMs: 700 * step })
    expect(reachOf(lagged('step'), 60_000).neededMs).toBe(1100 * 60_000)
  })
})
