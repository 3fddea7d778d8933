import { expect, it } from 'vitest'
import { capacityMeaning } from './capacity.ts'

const TWO_HOURS_MS = 2 * 3_600_000

it('says in plain words what is passed already and what is reached', () => {
  const already = 'A limit is passed already where the newest value is past it'
  expect(capacityMeaning({ stepMs: TWO_HOURS_MS, averaged: true })).toBe(
    `${already}; it is reached when the average over 2 h gets there, so a short peak may touch it sooner.`,
  )
  expect(capacityMeaning({ stepMs: TWO_HOURS_MS, averaged: false })).toBe(`${already}.`)
})
