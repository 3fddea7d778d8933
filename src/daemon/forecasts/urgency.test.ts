import { expect, test } from 'vitest'
import type { Severity } from '#forecast/thresholds.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { byUrgency, inParts } from './urgency.ts'
import { WindowFleet } from './windowFleet.ts'

const state = (server: string, severity: Severity, risk: number) => ({
  server,
  profile: null,
  severity,
  series: [],
  lead: null,
  risk,
  leftOut: [],
})

test('what meets a threshold, then what the last forecast said, then how near values are', () => {
  const last = {
    servers: [
      state('ok', 'ok', 0),
      state('near', 'ok', 0),
      state('critical', 'critical', 0.4),
      state('surer', 'critical', 0.9),
    ],
  }
  const near = new Map([
    ['met', 1.2],
    ['near', 0.9],
  ])
  const order = byUrgency(
    ['ok', 'new', 'near', 'critical', 'met', 'surer'],
    last,
    (server) => near.get(server) ?? 0,
  )
  expect(order).toEqual(['met', 'surer', 'critical', 'new', 'near', 'ok'])
})

test('parts hold whole servers, at most so many series of them', () => {
  const sizes = new Map([
    ['a', 3],
    ['b', 3],
    ['c', 9],
    ['d', 1],
  ])
  const sizeOf = (server: string) => sizes.get(server) ?? 0
  expect(inParts(['a', 'b', 'c', 'd', 'none'], sizeOf, 6)).toEqual([['a', 'b'], ['c'], ['d', 'none']])
  expect(inParts([], sizeOf, 6)).toEqual([])
})

test('rows of servers are counted once, and the newest says how near they are', () => {
  const fleet = new WindowFleet()
  const thresholds = thresholdsWith({ idle: { warning: 20, critical: 10, direction: 'below' } })
  const take = (timeMs: number, cpu: number, idle: number) =>
    fleet.take(
      {
        servers: ['a'],
        timeMs: [timeMs],
        metrics: [
          { name: 'cpu_percent', values: [cpu] },
          { name: 'idle', values: [idle] },
          { name: 'hour', values: [3], covariate: true },
        ],
        labels: [],
      },
      thresholds,
    )
  take(1000, 10, 90)
  take(2000, 10, 40)
  expect([fleet.nearness('a'), fleet.seriesOf('a')]).toEqual([0.5, 2])
  // A correction of the newest row, and one of a row before.
  take(2000, NaN, 20)
  take(1000, 99, 1)
  expect([fleet.nearness('a'), fleet.seriesOf('a')]).toEqual([1, 1])
  expect(fleet.warmth(3)).toEqual({ requiredSteps: 3, servers: 1, ready: 0, meanSteps: 2 })
  fleet.trim(2001)
  expect(fleet.warmth(3)).toEqual({ requiredSteps: 3, servers: 0, ready: 0, meanSteps: 0 })
})
