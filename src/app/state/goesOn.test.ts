import { expect, it } from 'vitest'
import { FAKE_FLEET, fakeForecast, madeAsOf } from '../testing/fakeForecast.ts'
import { comesFrom, goesOn } from './goesOn.ts'

const FLEET = { ...FAKE_FLEET, servers: 2 }

it('a forecast goes on from one of the same source and kind, whichever servers it has', () => {
  const [first, next, other] = [
    fakeForecast(FLEET),
    fakeForecast({ ...FLEET, servers: 3 }, 1),
    fakeForecast(FLEET),
  ]
  comesFrom(first, 'a')
  comesFrom(next, 'a')
  comesFrom(other, 'b')
  expect(goesOn(first, next)).toBe(true)
  expect(goesOn(first, other)).toBe(false)
  const past = madeAsOf(next, first.issueTimeMs)
  comesFrom(past, 'a')
  expect(goesOn(first, past)).toBe(false)
})
