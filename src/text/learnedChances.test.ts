import { expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { breachOf } from '#forecast/breach.ts'
import { thresholdOf } from '#forecast/thresholds.ts'
import { forecastOf } from '#testing/tables.ts'
import { correctedText, learnedText } from './learnedChances.ts'

const plain = (text: string | null) => text?.replaceAll('\u202f', ' ') ?? null
const curves = Array.from({ length: 12 }, () => [60, 70, 80])
const untried = forecastOf([0.1, 0.5, 0.9], [{ server: 'a', metric: 'cpu_percent', current: 60, curves }])
const LEARNED = { strength: 0.5, intercept: -2, pathWeight: 1, pastWeight: 0, recentWeight: 0 }
const learned = (model: typeof LEARNED | null) => ({
  ...untried,
  chances: { models: model === null ? {} : { cpu_percent: model }, windows: 1240 },
})
const said = (forecast: typeof untried) =>
  plain(correctedText(forecast, 0, breachOf(forecast, assessFleet(forecast, thresholdOf), 0)))

it('says both chances of a series, that of before and the corrected one, each by what it is told', () => {
  expect(said(learned(LEARNED))).toMatch(
    /^Chances after checking 1 240 past forecasts of this data: ≥ 75 %: \d+ % \(\d+ % before\)$/,
  )
  const { chance } = assessFleet(learned(LEARNED), thresholdOf)
  expect(said(learned(LEARNED))).toContain(`≥ 75 %: ${Math.floor(100 * (chance[0] ?? NaN))} % (`)
})

it('says both of each threshold that a series comes to cross', () => {
  const rising = curves.map((_, step) => [50 + 1.7 * step, 62 + 2.1 * step, 72 + 2.6 * step])
  const both = forecastOf(
    [0.1, 0.5, 0.9],
    [{ server: 'a', metric: 'cpu_percent', current: 60, curves: rising }],
  )
  const text = said({ ...both, chances: { models: { cpu_percent: LEARNED }, windows: 9 } })
  expect(text).toMatch(/: ≥ 75 %: \d+ % \(\d+ % before\), ≥ 90 %: \d+ % \(\d+ % before\)$/)
})

it('says nothing where no chance was corrected', () => {
  expect(said(untried)).toBeNull()
  expect(said(learned(null))).toBeNull()
  expect(correctedText(learned(LEARNED), 0, { kind: 'pending' })).toBeNull()
})

it('says beside a list what its chances follow', () => {
  expect(plain(learnedText({ models: {}, windows: 1240 }))).toBe(
    'Chances now follow what happened after 1 240 past forecasts of this data (before: of other fleets).',
  )
})
