import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evenly, sampleSize } from './sample.ts'

const sized = (servers: number, origins: number, series: number, most: number) => {
  const found = sampleSize({ servers, origins, series, most })
  return [found.servers, found.origins]
}

test('a sample has as many times as it takes to tell, then servers, then times again', () => {
  expect(sized(1000, 30, 5, 1600)).toEqual([40, 8])
  expect(sized(30, 30, 5, 1600)).toEqual([30, 10])
  expect(sized(30, 6, 5, 1e6)).toEqual([30, 6])
  expect(sized(1, 30, 1, 12)).toEqual([1, 12])
  expect(sized(1000, 30, 7, 70)).toEqual([3, 3])
  // One series alone may cost more than there is time for.
  expect(sized(1000, 30, 7, 1)).toEqual([1, 1])
})

test('a sample is never larger than what may be tried, nor than what there is', () => {
  const count = fc.integer({ min: 1, max: 5000 })
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 50 }), count, (servers, origins, series, most) => {
      const [ownServers = 0, ownOrigins = 0] = sized(servers, origins, series, most)
      expect(ownServers).toBeGreaterThan(0)
      expect(ownServers).toBeLessThanOrEqual(servers)
      expect(ownOrigins).toBeGreaterThan(0)
      expect(ownOrigins).toBeLessThanOrEqual(origins)
      expect(ownServers * ownOrigins * series).toBeLessThanOrEqual(Math.max(most, series))
    }),
  )
})

test('what is chosen evenly has the newest, and no two alike', () => {
  expect(evenly(3, 9)).toEqual([2, 5, 8])
  expect(evenly(4, 10)).toEqual([2, 4, 7, 9])
  expect(evenly(5, 3)).toEqual([0, 1, 2])
  expect(evenly(1, 4)).toEqual([3])
})
