import { describe, expect, it } from 'vitest'
import { chanceModelOf, chanceModelSchema, DEFAULT_CHANCES, logit, stacked } from './chanceModel.ts'

const PATH_ALONE = { strength: 0.5, intercept: 0, pathWeight: 1, pastWeight: 0, recentWeight: 0 }

describe('a chance model', () => {
  it('that weighs the path alone says what the path says, as far as it can tell chances apart', () => {
    const said = (path: number) => stacked(PATH_ALONE, { path, past: 0.3, recent: 0.6, least: 0 })
    for (const p of [1e-5, 0.1, 0.5, 0.99]) expect(said(p)).toBeCloseTo(p, 9)
    expect(said(0)).toBeCloseTo(1e-6, 12)
    expect(said(1)).toBeCloseTo(1 - 1e-4, 9)
    expect(said(NaN)).toBeNaN()
  })

  it('that weighs all alike says their geometric mean in odds', () => {
    const all = { ...PATH_ALONE, pathWeight: 0.5, pastWeight: 0.25, recentWeight: 0.25 }
    expect(logit(stacked(all, { path: 0.8, past: 0.2, recent: 0.2, least: 0 }))).toBeCloseTo(0, 9)
    expect(logit(stacked(all, { path: 0.5, past: 0.5, recent: 0.9, least: 0 }))).toBeCloseTo(
      Math.log(9) / 4,
      9,
    )
  })

  it('is never less than the likeliest step by itself', () => {
    expect(stacked(PATH_ALONE, { path: 0.2, past: 0.2, recent: 0.2, least: 0.7 })).toBe(0.7)
  })

  it('never gives a longer time the smaller chance: no weight is negative', () => {
    expect(chanceModelSchema.safeParse(DEFAULT_CHANCES).success).toBe(true)
    for (const wrong of [{ pathWeight: -0.1 }, { pastWeight: -0.1 }, { strength: 1 }, { strength: -0.1 }])
      expect(chanceModelSchema.safeParse({ ...DEFAULT_CHANCES, ...wrong }).success).toBe(false)
  })

  it('is a metric’s own where one was fitted, else the default', () => {
    const fitted = { models: { cpu_percent: PATH_ALONE }, windows: 9 }
    expect(chanceModelOf(fitted, 'cpu_percent')).toBe(PATH_ALONE)
    expect(chanceModelOf(fitted, 'memory_percent')).toBe(DEFAULT_CHANCES)
    // Names that every object has are no models.
    expect(chanceModelOf(fitted, 'constructor')).toBe(DEFAULT_CHANCES)
    expect(chanceModelOf(null, 'cpu_percent')).toBe(DEFAULT_CHANCES)
  })
})
