import { expect, it } from 'vitest'
import { offsetMinutes } from './zone.ts'

it.each([
  ['+01', 60],
  ['+1', 60],
  ['-0330', -210],
  ['+05:45', 345],
  ['UTC+01:00', 60],
  ['GMT-3', -180],
  ['+25:99', null],
  ['+14:30', null],
  ['01:00', null],
  ['Europe/Berlin', null],
])('%s is %s minutes from UTC', (text, minutes) => {
  expect(offsetMinutes(text)).toBe(minutes)
})
