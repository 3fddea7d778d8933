import { expect, it } from 'vitest'
import { amountText, announcement, fractionOf } from './progress.ts'

const reading = { stage: 'reading', unit: 'bytes' } as const
const forecasting = { stage: 'forecasting', unit: 'series' } as const

it('an amount is of a total where there is one, and nothing before anything is done', () => {
  expect(amountText({ ...reading, done: 0, total: null })).toBe('')
  expect(amountText({ ...reading, done: 9_717_498, total: null })).toBe('9.72\u202fMB')
  expect(amountText({ ...reading, done: 500, total: 2000 })).toBe('500\u202fB of 2.00\u202fkB')
  const past = { stage: 'backtest', unit: 'origins' } as const
  expect(amountText({ ...past, done: 17, total: 18 })).toBe('17 of 18 past forecasts')
  expect(amountText({ ...past, done: 3, total: null })).toBe('3 past forecasts')
  expect(amountText({ ...forecasting, done: 1204.6, total: 2884 })).toBe('1\u202f204 of 2\u202f884 series')
})

it('a fraction lies between 0 and 1, or is not known', () => {
  expect(fractionOf({ ...forecasting, done: 3, total: 4 })).toBe(0.75)
  expect(fractionOf({ ...forecasting, done: 5, total: 4 })).toBe(1)
  expect([
    fractionOf(null),
    fractionOf({ ...forecasting, done: 5, total: null }),
    fractionOf({ ...forecasting, done: 0, total: 0 }),
  ]).toEqual([null, null, null])
})

it('what is announced changes at quarters, and only where it takes long', () => {
  const said = [0, 10, 26, 49, 50, 100].map((done) => announcement({ ...forecasting, done, total: 100 }))
  expect(said).toEqual([0, 0, 25, 25, 50, 100].map((percent) => `Forecasting, ${percent} percent`))
  expect(announcement({ ...reading, done: 10, total: 100 })).toBe('Reading')
  expect(announcement({ ...forecasting, done: 10, total: null })).toBe('Forecasting')
})
