import { expect, it } from 'vitest'
import { alertRecordText } from './alertRecord.ts'

const said = (raised: number, hits: number, breaches: number, isSmall = false) =>
  alertRecordText({ severity: 'critical', raised, hits, breaches, chance: 0.3 }, isSmall).replaceAll(
    '\u202f',
    ' ',
  )

it('counts the alerts that came true, and the breaches that had one before them', () => {
  expect(said(12, 5, 9)).toBe(
    'Of 12 critical alerts, 5 came true; 5 of 9 critical breaches were foreseen (small sample).',
  )
  expect(said(1200, 0, 3)).toBe(
    'Of 1 200 critical alerts, none came true; none of 3 critical breaches was foreseen.',
  )
  expect(said(30, 7, 60, true)).toBe(
    'Of 30 critical alerts, 7 came true; 7 of 60 critical breaches were foreseen (small sample).',
  )
  expect(said(1, 1, 1)).toBe(
    'The one critical alert came true; the one critical breach was foreseen (small sample).',
  )
  expect(said(1, 0, 0)).toBe(
    'The one critical alert did not come true; no critical breach came (small sample).',
  )
  expect(said(2, 0, 1)).toContain('; the one critical breach was not foreseen')
  expect(said(2, 1, 4)).toContain('; 1 of 4 critical breaches was foreseen')
})

it('tells of breaches that no alert foresaw, and where there was nothing to foresee', () => {
  expect(said(0, 0, 4)).toBe(
    'No critical alert was raised; none of 4 critical breaches was foreseen (small sample).',
  )
  expect(said(0, 0, 1)).toBe(
    'No critical alert was raised; the one critical breach was not foreseen (small sample).',
  )
  expect(said(0, 0, 0)).toBe(
    'No critical breach came and no critical alert was raised: its alerts are untested here (small sample).',
  )
})
