import { expect, it } from 'vitest'
import { assessBy } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { FAKE_FLEET, recordedTicks } from '../testing/fakeForecast.ts'
import { shortName } from './serverNames.ts'

it('tells the servers of a forecast apart, and those of the next one in the same way', () => {
  const [first, second] = [0, 1].map(
    (tick) => assessBy(recordedTicks({ ...FAKE_FLEET, servers: 30 })(tick), DEFAULT_CRITERIA).servers,
  )
  const cut = (servers = first) => servers!.map(({ server }) => shortName(servers!, server, 4))
  expect(new Set(cut()).size).toBe(first!.length)
  expect(cut(second)).toEqual(cut())
  expect(shortName(first!, 'a-server-of-another-list', 9)).toBe('a-se…list')
})
