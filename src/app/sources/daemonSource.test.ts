import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { expect, test } from 'vitest'
import { fakeLinks } from '../testing/fakeLink.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { createDaemonSource } from './daemonSource.ts'
import { LocalAlerts } from './localAlerts.ts'

test('a forecast that has stopped being of now is unknown, until the next one', () => {
  const { openLink, newest } = fakeLinks()
  openLink({ address: 'http://daemon', key: null, step: null, criteria: DEFAULT_CRITERIA })
  const link = newest()
  link.tick()
  const source = createDaemonSource(link, new LocalAlerts(memoryStorage()))
  const severities = () => new Set(source.state().latest?.assessment.severity)
  const before = severities()
  expect(before.size).toBeGreaterThan(1)
  const { forecast } = source.state().latest!

  link.push({ news: { kind: 'stale', lastMs: Date.now(), atLeast: false } })
  expect(severities()).toEqual(new Set(['unknown']))
  const { assessment } = source.state().latest!
  expect(source.state().latest?.forecast).toBe(forecast)
  expect(new Set(assessment.servers.map(({ severity }) => severity))).toEqual(new Set(['unknown']))
  expect([...assessment.afterMs, ...assessment.chances.critical].every(Number.isNaN)).toBe(true)

  link.push({ ticks: { seen: 1, missed: 0, restarts: 0 } })
  expect(severities()).toEqual(new Set(['unknown']))
  link.tick()
  expect(severities().size).toBeGreaterThan(1)
})
