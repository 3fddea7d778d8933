import { expect, it } from 'vitest'
import { alertRecordText } from './alertRecord.ts'

const said = (
  raised: number,
  hits: number,
  breaches: number,
  isSmall = false,
  severity = 'critical' as const,
) => alertRecordText({ severity, raised, hits, breaches, chance: 0.3 }, isSmall).replaceAll('\u202f', ' ')

it('counts the alerts that came true, and the breaches that had one before them', () => {
  expect(said(12, 5, 9)).toBe(
    'Of 12 critical alerts it raised here, 5 came true; it foresaw 5 of 9 critical breaches (small sample).',
  )
  expect(said(1200, 0, 3)).toBe(
    'Of 1 200 critical alerts it raised here, none came true; it foresaw none of 3 critical breaches.',
  )
  expect(said(30, 7, 60, true)).toBe(
    'Of 30 critical alerts it raised here, 7 came true; it foresaw 7 of 60 critical breaches (small sample).',
  )
  expect(said(1, 1, 1)).toBe(
    'The one critical alert it raised here came true; it foresaw the one critical breach that came (small sample).',
  )
  expect(said(1, 0, 0)).toBe(
    'The one critical alert it raised here did not come true; no critical breach came (small sample).',
  )
  expect(said(2, 0, 1)).toContain('it did not foresee the one critical breach that came')
})

it('tells of breaches that no alert foresaw, and where there was nothing to foresee', () => {
  expect(said(0, 0, 4)).toBe('It foresaw none of the 4 critical breaches that came (small sample).')
  expect(said(0, 0, 1)).toBe('It did not foresee the one critical breach that came (small sample).')
  expect(said(0, 0, 0)).toBe(
    'No breach came in what was tried, and no alert was raised: nothing shows what its alerts are worth here (small sample).',
  )
})
