import { expect, test } from 'vitest'
import type { Finding, Verdict } from '#forecast/verdict/verdict.ts'
import { findingText, verdictSummary, verdictTitle } from './verdict.ts'

const example = {
  server: 'a',
  metric: 'cpu_percent',
  forecast: new Float64Array(),
  found: new Float64Array(),
}
const about = { metrics: ['cpu_percent', 'memory_percent'], series: 139, of: 140, example }
const line: Finding = { kind: 'line', ...about }
const rejected = (findings: readonly Finding[], rejectedMetrics: readonly string[] = []): Verdict => {
  return { kind: 'rejected', ticks: 4, findings, rejectedMetrics }
}

test('titles', () => {
  expect(verdictTitle({ kind: 'testing', ticks: 1 }, 'TFT')).toBe('Testing · says TFT')
  expect(verdictTitle({ kind: 'unverified', ticks: 9 }, 'TFT')).toBe('Unverified · says TFT')
  expect(verdictTitle({ kind: 'unverified', ticks: 9 }, null)).toBe('Unverified · does not name a model')
  expect(verdictTitle(rejected([line]), 'TFT')).toBe('Rejected: straight lines, not the model')
  expect(verdictTitle(rejected([line], ['cpu_percent']), 'TFT')).toBe(
    'Rejected for cpu_percent: straight lines, not the model',
  )
  expect(verdictTitle(rejected([{ kind: 'deaf', ...about }], about.metrics), 'TFT')).toBe(
    'Rejected for 2 metrics: forecasts ignore the data',
  )
  expect(verdictTitle(rejected([{ kind: 'admitted', says: 'heuristic' }, line]), 'heuristic')).toBe(
    'Rejected: the daemon says heuristic',
  )
})

test('findings carry their numbers', () => {
  expect(findingText(line)).toBe(
    '139 of 140 testable series (2 metrics): P50 is a straight line up to the metric’s bounds, and the P10 to P90 range ' +
      'grows as the square root of the step. A trained network does not forecast like this.',
  )
  expect(findingText({ kind: 'deaf', ...about })).toContain(
    '139 of 140 series with different values (2 metrics)',
  )
  expect(findingText({ kind: 'repeats', ...about, metrics: ['cpu_percent'] })).toContain(
    '(cpu_percent): P50 repeats',
  )
  expect(findingText({ kind: 'admitted', says: 'x'.repeat(500) }).length).toBeLessThan(150)
})

test('unverified is no proof', () => {
  expect(verdictSummary({ kind: 'unverified', ticks: 12 }, 'TFT')).toBe(
    'The daemon says TFT. Nothing in 12 forecasts contradicts this claim, but that is no proof: ' +
      'only forecasts made on this machine are known to come from the model.',
  )
  expect(verdictSummary({ kind: 'testing', ticks: 1 }, null)).toBe(
    'The daemon does not name a model. 1 forecast received so far; at least 3 with testable values are needed.',
  )
  expect(verdictSummary(rejected([line]), 'TFT')).toBe(`The daemon says TFT. ${findingText(line)}`)
})
