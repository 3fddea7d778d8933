import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { probabilityOf } from '../quantile/breach.ts'
import { curveAt } from '../quantile/curve.ts'
import { breachChances, breachChanceWithin, chanceInputs } from './breachChances.ts'
import { DEFAULT_CHANCES } from './chanceModel.ts'
import { pathChances } from './copula.ts'
import { extremesOf } from './pastExtremes.ts'

const LEVELS = [0.1, 0.5, 0.9]
const PATH_ALONE = { strength: 0.5, intercept: 0, pathWeight: 1, pastWeight: 0, recentWeight: 0 }
const last = (values: ArrayLike<number>) => values[values.length - 1] ?? NaN

const flat = (steps: number, ...curve: readonly number[]) => Array.from({ length: steps }, () => curve)
const one = (curves: readonly (readonly number[])[], past: readonly number[] = [50]): FleetForecast => ({
  ...forecastOf(LEVELS, [{ server: 'a', metric: 'cpu_percent', current: 50, curves }]),
  historyLength: past.length,
  history: Float32Array.from(past),
})

describe('the chances of one series', () => {
  it('are those of a path through its levels, where the path alone counts', () => {
    const forecast = one([...flat(6, 40, 50, 60), ...flat(6, 60, 70, 80)])
    const steps = Array.from({ length: 12 }, (_, at) => probabilityOf(curveAt(forecast, 0, at), 75, 'above'))
    const chances = breachChances(forecast, 0, 75, 'above', PATH_ALONE)
    const path = pathChances(steps, 0.5)
    chances.forEach((chance, at) => {
      expect(chance).toBeCloseTo(path[at] ?? NaN, 4)
    })
    expect(last(chances)).toBeGreaterThan(Math.max(...steps))
  })

  it('rise where the past crossed again and again, and fall where it never did', () => {
    const spiky = Array.from({ length: 60 }, (_, step) => (step % 5 === 4 ? 95 : 50))
    const calm = new Array<number>(60).fill(50)
    const chance = (past: readonly number[]) =>
      last(breachChances(one(flat(8, 40, 50, 60), past), 0, 75, 'above', DEFAULT_CHANCES))
    expect(chance(spiky)).toBeGreaterThan(0.3)
    expect(chance(calm)).toBeLessThan(0.1)
    // Without a past the path stands for it.
    expect(chance([])).toBeGreaterThan(chance(calm))
  })

  it('are told from a week of extremes where the forecast has them', () => {
    const week = Array.from({ length: 2016 }, (_, step) => (step % 30 === 0 ? 95 : 50))
    const forecast = one(flat(96, 40, 50, 60), [50, 50])
    const { highs, lows, ...shape } = extremesOf(week)
    const told = { ...forecast, extremes: { ...shape, highs, lows } }
    const chance = (of: FleetForecast) => last(breachChances(of, 0, 75, 'above', DEFAULT_CHANCES))
    expect(chance(told)).toBeGreaterThan(chance(forecast) + 0.2)
  })

  it('are not known without any level; a step without one has no probability of its own', () => {
    expect([...breachChances(one(flat(3, NaN, NaN, NaN)), 0, 75, 'above', DEFAULT_CHANCES)]).toEqual([
      ...[NaN, NaN, NaN],
    ])
    const gap = breachChances(
      one([
        [60, 70, 80],
        [NaN, NaN, NaN],
        [60, 70, 80],
      ]),
      0,
      75,
      'above',
      PATH_ALONE,
    )
    expect(gap[1]).toBe(gap[0])
    expect(gap[2]).toBeGreaterThan(gap[1] ?? NaN)
  })

  it('lie between 0 and 1, never fall with time, and never rise with a further threshold', () => {
    const value = fc.double({ min: 0, max: 100, noNaN: true })
    const curve = fc.tuple(value, value, value).map((three) => three.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(
        fc.array(curve, { minLength: 1, maxLength: 12 }),
        fc.array(fc.oneof({ weight: 8, arbitrary: value }, { weight: 1, arbitrary: fc.constant(NaN) }), {
          maxLength: 40,
        }),
        fc.constantFrom('above', 'below'),
        (curves, past, direction) => {
          const forecast = one(curves, past)
          let nearer: ArrayLike<number> | null = null
          // The outermost threshold last.
          for (const at of [40, 60, 80, 95]) {
            const limit = direction === 'above' ? at : 100 - at
            const chances = breachChances(forecast, 0, limit, direction, PATH_ALONE)
            let before = 0
            for (const [step, chance] of Array.from(chances).entries()) {
              expect(chance).toBeGreaterThan(0)
              expect(chance).toBeLessThanOrEqual(1)
              expect(chance).toBeGreaterThanOrEqual(before - 1e-9)
              expect(chance).toBeLessThanOrEqual((nearer?.[step] ?? 1) + 1e-6)
              before = chance
              const about = { threshold: limit, direction } as const
              const alone = breachChanceWithin(forecast, 0, about, PATH_ALONE, step + 1)
              expect(alone).toBeCloseTo(chance, 5)
            }
            nearer = chances
          }
        },
      ),
      { seed: 8 },
    )
  })
})

describe('what a chance is told from', () => {
  const values = (count: number, value: (step: number) => number) =>
    Float32Array.from({ length: count }, (_, step) => value(step))
  const inputs = (past: Float32Array) => {
    const blocks = { blockSteps: 1, highs: past, lows: past, from: 0, to: past.length }
    return chanceInputs([0.1, 0.1], blocks, 75, 'above', 0)(2)
  }

  it('without a past is the path alone', () => {
    const { path, past, recent } = inputs(values(0, () => 0))
    expect(path).toBeCloseTo(1 - 0.9 ** 2)
    expect([past, recent]).toEqual([path, path])
  })

  it('of few stretches is mixed with one of the path', () => {
    // Two stretches of two steps, of which all crossed, side by side one.
    const { path, past } = inputs(Float32Array.of(50, 50, 95, 95))
    expect(past).toBeCloseTo((1 + path) / 2)
  })

  it('is of the whole past, and of its newest day apart', () => {
    const calmSince = inputs(values(2016, (step) => (step < 1000 && step % 4 === 0 ? 95 : 50)))
    expect(calmSince.past).toBeGreaterThan(0.2)
    expect(calmSince.recent).toBeLessThan(0.01)
  })
})
