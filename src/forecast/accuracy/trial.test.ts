import { describe, expect, it } from 'vitest'
import { planTrial, type Pace } from './trial.ts'

/** 150 series of five metrics, and how long their forecast took. */
const madeIn = (elapsedMs: number, change: Partial<Pace> = {}): Pace => ({
  series: Array.from({ length: 150 }, (_, s) => ({
    server: `s${s % 30}`,
    metric: `m${s % 5}`,
    status: null,
    profile: null,
  })),
  horizon: 96,
  provenance: { elapsedMs },
  ...change,
})
const sizeOf = (pace: Pace) => planTrial(pace).sample.mostSeries

describe('the size of a trial', () => {
  it.each([
    [30, 2000],
    [500, 2000],
    [1600, 2000],
    [1800, 500],
    [6000, 500],
    [7000, 125],
    [27_000, 125],
    [28_000, 60],
    [1e6, 60],
  ])('after a forecast that took %d ms is %d', (elapsedMs, size) => {
    expect(sizeOf(madeIn(elapsedMs))).toBe(size)
  })

  it('is the same however busy the machine was, up to fifty times', () => {
    expect(new Set([30, 50, 100, 250, 500, 1500].map((elapsedMs) => sizeOf(madeIn(elapsedMs)))).size).toBe(1)
  })

  it('goes by the series that were made, not by those that were kept or wait', () => {
    const pending = { count: 100 } as Pace['pending']
    expect(sizeOf(madeIn(1000, { ...(pending !== undefined && { pending }) }))).toBe(500)
    expect(sizeOf(madeIn(1000, { reused: 100 }))).toBe(500)
  })

  it('is the least that tells anything where nothing was made', () => {
    expect(sizeOf(madeIn(10, { reused: 150 }))).toBe(60)
  })
})
