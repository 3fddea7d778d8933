import { describe, expect, it } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { covers, lookbackOf, shortNote } from './lookback.ts'
import { planFor } from './planFor.ts'

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
  timeIndex: null,
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
    expect(lookbackOf(windowSpec({ maxEncoderLength: 100 }), null)).toEqual({
      neededMs: 400 * step,
      optionalMs: 0,
    })
    expect(lookbackOf(lagged('row'), null)).toEqual({ neededMs: 3200 * step, optionalMs: 0 })
  })

  it('but not lags in steps, which can be spared', () => {
    expect(lookbackOf(lagged('step'), null)).toEqual({ neededMs: 1100 * step, optionalMs: 700 * step })
    expect(lookbackOf(lagged('step'), 60_000).neededMs).toBe(1100 * 60_000)
  })
})

describe('whether a table that was read does for what is asked', () => {
  const whole = { readMs: 11, tooFarMs: Infinity }
  const short = { readMs: 4, tooFarMs: 11 }

  it.each([
    ['as much', whole, 11, 7, true],
    ['less', whole, 5, 0, true],
    ['more', whole, 12, 7, false],
    ['as much of one cut short: it would be again', short, 11, 7, true],
    ['what fits into one cut short', short, 4, 0, true],
    ['more than that, which may fit', short, 9, 7, false],
    ['as much, of which nothing can be spared', short, 11, 0, false],
    ['more, of which what remains is there', short, 12, 8, true],
    ['more, of which what remains is not there', short, 12, 7, false],
    ['a forecast of now, after one of a day ago was cut short too', { readMs: 5, tooFarMs: 11 }, 11, 7, true],
  ])('%s', (_, read, neededMs, optionalMs, expected) => {
    expect(covers(read, { neededMs, optionalMs: optionalMs })).toBe(expected)
  })

  it('is said where it goes less far', () => {
    const day = 86_400_000
    const read = { readMs: 4 * day, tooFarMs: 11 * day }
    expect(shortNote(read, { neededMs: 4 * day, optionalMs: 0 })).toBeNull()
    expect(shortNote(read, { neededMs: 11 * day, optionalMs: 7 * day })).toBe(
      'the last 11 d do not fit into memory: only the last 4 d were read',
    )
  })
})
