import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastOfShapes, randomForecasts, STEP_MS, type RandomForecast } from '#testing/randomForecast.ts'
import type { FleetForecast } from '../../fleetForecast.ts'
import { metricOf } from '../../metrics/lookup.ts'
import { packForecast, packing, STORE_RESOLUTION, WIRE_RESOLUTION, type PackOptions } from './pack.ts'
import { unpackForecast } from './unpack.ts'

const ALL: PackOptions = { levels: null, resolution: WIRE_RESOLUTION, past: 'all' }

function packed(forecast: FleetForecast, base: FleetForecast | null, options: PackOptions = ALL) {
  const steps = packing(forecast, options, base)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** How far a level is off, over the interval from P10 to P90 at its step: the largest of all. */
function largestError(read: FleetForecast, given: FleetForecast): number {
  let most = 0
  const [Q, L] = [read.levels.length, given.levels.length]
  for (let point = 0; point < given.series.length * given.horizon; point++) {
    const curve = given.quantiles.subarray(point * L, (point + 1) * L)
    const [low, high] = [0.1, 0.9].map((level) => curve[given.levels.indexOf(level)] ?? NaN)
    const there = curve.filter((value) => !Number.isNaN(value))
    const interval = Number.isNaN(high! - low!) ? (there.at(-1) ?? 0) - (there[0] ?? 0) : high! - low!
    read.levels.forEach((level, q) => {
      const off = Math.abs(read.quantiles[point * Q + q]! - curve[given.levels.indexOf(level)]!)
      if (!(off <= 0) && !Number.isNaN(off)) most = Math.max(most, off / interval)
    })
  }
  return most
}

function expectSameSense(read: FleetForecast, given: FleetForecast): void {
  const { quantiles, levels, horizon, series } = read
  const Q = levels.length
  series.forEach(({ metric }, s) => {
    const { lower, upper } = metricOf(metric).bounds
    for (let i = s * horizon * Q; i < (s + 1) * horizon * Q; i += Q) {
      const curve = [...quantiles.subarray(i, i + Q)].filter((value) => !Number.isNaN(value))
      expect(curve).toEqual(curve.toSorted((a, b) => a - b))
      expect(curve.every((value) => value >= lower && value <= upper)).toBe(true)
    }
  })
  const isGap = (values: Float32Array) => [...values].map(Number.isNaN)
  if (Q === given.levels.length) expect(isGap(quantiles)).toEqual(isGap(given.quantiles))
}

const ROUNDED = new Set(['quantiles', 'means', 'history', 'extremes', 'rawQuantiles'])

/** All that is not rounded. */
const without = (forecast: FleetForecast) =>
  Object.fromEntries(Object.entries(forecast).filter(([name]) => !ROUNDED.has(name)))

describe('a packed forecast', () => {
  it('comes back with all that is no rounded number as it was', () => {
    fc.assert(
      fc.property(randomForecasts, (description) => {
        const given = forecastOfShapes(description)
        const read = unpackForecast(packForecast(given, ALL, null), null)
        expect(without(read)).toEqual(without(given))
        expect(read.rawQuantiles).toBeNull()
        expect(read.means === undefined).toBe(given.means === undefined)
        expect(read.extremes === undefined).toBe(given.extremes === undefined)
        expect([...read.history].map(Number.isNaN)).toEqual([...given.history].map(Number.isNaN))
      }),
    )
  })

  it.each([
    [WIRE_RESOLUTION, 0.011],
    [STORE_RESOLUTION, 0.0005],
  ])('is off by little, in order and within bounds (resolution %d)', (resolution, most) => {
    fc.assert(
      fc.property(randomForecasts, (description) => {
        const given = forecastOfShapes(description)
        const read = unpackForecast(packForecast(given, { ...ALL, resolution }, null), null)
        expect(largestError(read, given)).toBeLessThanOrEqual(most)
        expectSameSense(read, given)
      }),
    )
  })

  it('does not drift over deltas, whatever changes between two of them', () => {
    const changes = fc.array(
      fc.record({
        steps: fc.integer({ min: 0, max: 3 }),
        horizon: fc.integer({ min: 1, max: 9 }),
        other: fc.option(randomForecasts, { freq: 4 }),
        past: fc.constantFrom('none' as const, 'history' as const, 'all' as const),
      }),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(randomForecasts, changes, (first, later) => {
        let description: RandomForecast = first
        let base = unpackForecast(packForecast(forecastOfShapes(first), ALL, null), null)
        for (const { steps, horizon, other, past } of later) {
          description = { ...description, at: description.at + steps, horizon, ...other }
          const given = forecastOfShapes(description)
          const { bytes, known } = packed(given, base, { ...ALL, past })
          const read = unpackForecast(bytes, base)
          expect(read).toEqual(known)
          expect(largestError(read, given)).toBeLessThanOrEqual(0.011)
          expectSameSense(read, given)
          const historyLength = past === 'none' ? 0 : given.historyLength
          expect(without(read)).toEqual({ ...without(given), historyLength })
          base = read
        }
      }),
    )
  })

  it('keeps levels in order where the forecast before says otherwise', () => {
    for (let seed = 0; seed < 60; seed++) {
      // Fifteen on: other numbers of the same names.
      const near: RandomForecast = { ...SMOOTH, seed, shapes: ['near', 'near', 'near'] }
      const { known } = packed(forecastOfShapes(near), null)
      const given = forecastOfShapes({ ...near, seed: seed + 15, at: 1 })
      expectSameSense(unpackForecast(packForecast(given, ALL, known), known), given)
    }
  })

  it('keeps the levels that are asked for', () => {
    const given = forecastOfShapes({ ...SMOOTH, shapes: ['smooth', 'wild'] })
    const read = unpackForecast(packForecast(given, { ...ALL, levels: [0.5, 0.9, 0.33] }, null), null)
    expect(read.levels).toEqual([0.5, 0.9])
    expect(largestError(read, given)).toBeLessThanOrEqual(0.011)
  })

  it('says next to nothing where the forecast before said it', () => {
    const first = packed(forecastOfShapes(SMOOTH), null)
    const same = packed(forecastOfShapes(SMOOTH), first.known)
    const said = (bytes: Uint8Array) => bytes.slice(-60).filter((byte) => byte !== 0).length
    expect(said(same.bytes)).toBeLessThan(10)
    expect(said(first.bytes)).toBeGreaterThan(30)
    expect(same.known.quantiles).toEqual(first.known.quantiles)
  })

  it('knows servers and metrics of any name, once each', () => {
    const names = ['__proto__', 'constructor', '', 'ü', 'web']
    const base = forecastOfShapes({ ...SMOOTH, shapes: names.map(() => 'smooth' as const) })
    const series = names.map((server, at) => ({ server, metric: names[4 - at]!, profile: null }))
    const first = packed({ ...base, series }, null)
    expect(unpackForecast(first.bytes, null).series).toEqual(series)
    const fewer = { ...forecastOfShapes(SMOOTH), series: [series[3]!] }
    expect(unpackForecast(packForecast(fewer, ALL, first.known), first.known).series).toEqual([series[3]])
  })

  it('lets extremes stand for a while, and takes in what is new', () => {
    const given = { ...SMOOTH, withExtremes: true, historyLength: 6 }
    const first = packed(forecastOfShapes(given), null).known
    const next = forecastOfShapes({ ...given, at: 1 })
    next.history[5] = 500
    const kept = packed(next, first, { ...ALL, past: 'history' }).known.extremes
    expect(kept?.highs.slice(0, 3)).toEqual(first.extremes?.highs.slice(0, 3))
    expect(kept?.highs[3]).toBeCloseTo(500, -1)
  })

  it('refuses levels that fall', () => {
    const given = forecastOfShapes(SMOOTH)
    given.quantiles.set([5, 4, 3, 2, 1])
    expect(() => packForecast(given, ALL, null)).toThrow(
      'quantiles of step 1 of web-1-0 load_average decrease, expected ascending order',
    )
  })
})

const SMOOTH: RandomForecast = {
  seed: 1,
  shapes: ['smooth'],
  horizon: 9,
  historyLength: 0,
  withMeans: false,
  withExtremes: false,
  at: 0,
  late: [0],
}

describe('hostile bytes', () => {
  const given = forecastOfShapes({
    ...SMOOTH,
    shapes: ['smooth', 'gaps', 'constant', 'unknown'],
    historyLength: 5,
    withExtremes: true,
  })
  const whole = packForecast(given, ALL, null)
  const base = unpackForecast(whole, null)
  const delta = packForecast({ ...given, issueTimeMs: given.issueTimeMs + STEP_MS }, ALL, base)
  const refused = (bytes: Uint8Array, on: FleetForecast | null) => {
    try {
      return unpackForecast(bytes, on)
    } catch (error) {
      expect(error).toMatchObject({ name: 'FleetcastError' })
      expect(['wire-invalid', 'wire-too-large']).toContain((error as { code: string }).code)
      return null
    }
  }

  it('is refused wherever it is cut short, and with more behind it', () => {
    for (let length = 0; length < whole.length; length++)
      expect(refused(whole.slice(0, length), null)).toBeNull()
    for (let length = 0; length < delta.length; length++)
      expect(refused(delta.slice(0, length), base)).toBeNull()
    expect(refused(Uint8Array.from([...whole, 0]), null)).toBeNull()
  })

  it('is refused or read as another forecast, never an accident, whatever bits are changed', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(fc.boolean(), flips, (isDelta, changed) => {
        const bytes = (isDelta ? delta : whole).slice()
        for (const [at, bits] of changed) bytes[at % bytes.length]! ^= bits
        const read = refused(bytes, isDelta ? base : null)
        if (read === null) return
        expect(read.quantiles.length).toBe(read.series.length * read.horizon * read.levels.length)
        const { quantiles, history, current, originMs, extremes } = read
        const all = [quantiles, history, current, originMs, extremes?.highs ?? [], extremes?.lows ?? []]
        for (const numbers of all)
          for (const value of numbers) if (Math.abs(value) === Infinity) expect(value).toBe(NaN)
      }),
      // The example makes a float infinite.
      { numRuns: 2_000, examples: [[true, [[755266455, 64]]]] },
    )
  })

  it('is refused where it is of another base, or there is none', () => {
    expect(() => unpackForecast(delta, null)).toThrow(
      'the packed forecast is a change to the forecast of 1700000000000, but none was received',
    )
    expect(() => unpackForecast(delta, { ...base, issueTimeMs: 1 })).toThrow(
      'the packed forecast is a change to the forecast of 1700000000000, but that of 1 is there',
    )
  })

  it('takes no memory for what it only announces', () => {
    const text = JSON.stringify({ ...headerFields(), horizon: 2000, levels: LEVELS_99 })
    const head = new TextEncoder().encode(text)
    const keys = [0, ...varint(150_000), ...name('a'), ...zeros(150_000), ...name('b'), ...zeros(150_000)]
    const bomb = Uint8Array.from([
      0xf1,
      0,
      ...varint(head.length),
      ...head,
      ...keys,
      ...name('c'),
      ...zeros(150_000),
      ...zeros(8 + LEVELS_99.length + 1),
    ])
    expect(() => unpackForecast(bomb, null)).toThrow(/numbers of a forecast/)
  })

  function headerFields() {
    const arrays = new Set(['series', 'originMs', 'current'])
    const fields = Object.entries(without(given)).filter(([name]) => !arrays.has(name))
    return { ...Object.fromEntries(fields), blocks: null, historyLength: 0, hasMeans: false }
  }
  const LEVELS_99 = Array.from({ length: 99 }, (_, at) => (at + 1) / 100)
  const zeros = (count: number) => Array.from({ length: count }, () => 0)
  const varint = (value: number): number[] =>
    value > 127 ? [(value % 128) + 128, ...varint(Math.floor(value / 128))] : [value]
  const name = (text: string) => {
    const bytes = new TextEncoder().encode(JSON.stringify([text]))
    return [...varint(bytes.length), ...bytes]
  }
})
