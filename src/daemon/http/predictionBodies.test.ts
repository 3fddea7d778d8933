import { expect, test } from 'vitest'
import { fakeJudged, FakeForecasts } from '#testing/daemonParts/forecasts.ts'
import { MetricTexts } from '#forecast/wire/metricTexts.ts'
import { wireClockOf } from '../wireClock.ts'
import { createPredictionBodies } from './predictionBodies.ts'

test('a big answer is written once, and leaves the loop to others meanwhile', async () => {
  const published = new FakeForecasts().publish(fakeJudged({ servers: 200 }))
  const newest = { of: published, published, tick: 1, stale: null, texts: new MetricTexts() }
  const bodyOf = createPredictionBodies(wireClockOf('UTC'), () => [])
  let turns = 0
  let writing = true
  const count = () => {
    turns++
    if (writing) setImmediate(count)
  }
  setImmediate(count)
  const [first, second] = await Promise.all([bodyOf(newest).plain(), bodyOf(newest).plain()])
  writing = false
  // In one go it would be none.
  expect(turns).toBeGreaterThan(5)
  expect(second).toBe(first)
  const packed = await bodyOf(newest).gzipped()
  expect(packed.length).toBeLessThan(first.length / 2)
  expect(JSON.parse(Buffer.concat(first.chunks).toString())).toMatchObject({
    summary: { total_servers: 200 },
  })
})
