import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime } from './cells/timeText.ts'
import { epochUnit } from './time.ts'

const noon = Date.UTC(2026, 2, 2, 12)

describe('parseTime', () => {
  it.each([
    ['2026-03-02T12:00:00Z', noon, true],
    ['2026-03-02 12:00:00', noon, false],
    ['2026-03-02T14:00:00+02:00', noon, true],
    ['2026-03-02T06:30:00-0530', noon, true],
    ['2026-03-02 13:00+01', noon, true],
    ['2026-03-02 12:00:00 UTC', noon, true],
    ['2026-03-02T12:00:00.123456789', noon + 123, false],
    ['2026-03-02T12:00:00,5Z', noon + 500, true],
    ['2026-03-02', Date.UTC(2026, 2, 2), false],
  ])('reads %s', (text, ms, zoned) => {
    expect(parseTime(text)).toEqual({ ms, zoned })
  })

  it.each([
    ['+99:00', null],
    ['+14:01', null],
    ['-15', null],
    ['+01:60', null],
    ['-0575', null],
    [' GMT+15', null],
    [' UTC+99:00', null],
    ['+14:00', noon - 14 * 3_600_000],
    ['-12:00', noon + 12 * 3_600_000],
    ['+05:45', noon - 345 * 60_000],
  ])('a zone at %s of UTC, in every notation', (offset, ms) => {
    for (const text of ['2026-03-02T12:00:00', '2026/03/02 12:00:00', '2 Mar 2026 12:00:00'])
      expect([text, parseTime(text + offset)?.ms ?? null]).toEqual([text, ms])
  })

  it.each(['', 'noon', '30.02.2026 12:00', '2026-02-30', '2026-13-01', '2026-03-02T25:00:00', '1772452800'])(
    'refuses %j',
    (text) => {
      expect(parseTime(text)).toBeNull()
    },
  )

  it('reads back what a date writes', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toEqual({ ms: date.getTime(), zoned: true })
      }),
    )
  })
})

describe('epochUnit', () => {
  it.each([
    [noon / 1000, 's'],
    [noon, 'ms'],
    [noon * 1e3, 'us'],
    [noon * 1e6, 'ns'],
    [42, null],
    [Number.NaN, null],
    [-noon, null],
  ])('of %d is %s', (value, unit) => {
    expect(epochUnit(value)).toBe(unit)
  })
})
