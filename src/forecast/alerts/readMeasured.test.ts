import { describe, expect, test } from 'vitest'
import { CLOCK_MS, last, quiet, reading, rule, run, STEP_MS, user } from '#testing/alertEvents.ts'
import { newAlertsState, type AlertsState } from './alert.ts'
import type { MeasuredValue } from './readMeasured.ts'
import { stepAlerts, type AlertEvent } from './step.ts'

const value = (of: number, timeMs: number, changes: Partial<MeasuredValue> = {}): MeasuredValue => ({
  rule: 'r',
  server: 'db-07',
  metric: 'disk_percent',
  direction: 'above',
  limit: 90,
  value: of,
  timeMs,
  ...changes,
})
const measure = (state: AlertsState, values: readonly MeasuredValue[], baseline = false) =>
  stepAlerts(state, { kind: 'measured', atMs: CLOCK_MS, baseline, values })
const clear = (n: number): AlertEvent => ({
  kind: 'forecast',
  atMs: CLOCK_MS,
  issueMs: n * STEP_MS,
  baseline: false,
  alone: false,
  readings: [reading('clear', n * STEP_MS)],
})

describe('a value between two forecasts', () => {
  test('that meets its limit fires at once, and counts as no forecast', () => {
    const { state, newlyFired } = measure(quiet(), [value(93, 5000)])
    expect(newlyFired).toMatchObject([
      {
        phase: { kind: 'firing' },
        firedBy: 'measured',
        firedMs: 5000,
        startMs: 5000,
        measuredMs: 5000,
        votes: [],
      },
    ])
    expect(newlyFired[0]?.latest).toEqual({ value: 93, interval: null, validMs: 5000, issueMs: 5000 })
    expect(state.issueMs).toBe(0)
    expect(state.alerts[0]?.audit.map(({ by, what }) => [by.kind, what.kind])).toEqual([
      ['value', 'seen'],
      ['value', 'fired-at-once'],
    ])
  })

  test('fires what was pending, and only says of what fires that it is measured', () => {
    const pending = last(run(quiet(), ['breach']))
    const fired = measure(pending, [value(93, STEP_MS + 5000)])
    expect(fired.newlyFired).toHaveLength(1)
    expect(fired.state.alerts).toMatchObject([{ startMs: STEP_MS, firedMs: STEP_MS + 5000 }])
    const again = measure(fired.state, [value(95, STEP_MS + 10_000)])
    expect(again.newlyFired).toEqual([])
    expect(again.state.alerts).toMatchObject([{ peak: { value: 95 }, lastBreachMs: STEP_MS + 10_000 }])
    expect(again.state.alerts[0]?.audit).toHaveLength(2)
  })

  test('keeps an alert for as long as its rule says, after the value', () => {
    const rules = [rule({ keepFiringMs: STEP_MS, agreeing: 1, outOf: 1 })]
    const fired = measure(quiet(rules), [value(93, 1.5 * STEP_MS)]).state
    const kept = stepAlerts(fired, clear(2)).state
    expect(kept.alerts).toMatchObject([{ phase: { kind: 'firing' } }])
    expect(stepAlerts(kept, clear(3)).state.alerts).toMatchObject([{ phase: { kind: 'resolved' } }])
  })

  test('that was there at the first look, or is muted, is no news', () => {
    const first = measure(newAlertsState([rule()]), [value(93, 5000)], true)
    expect(first.newlyFired).toEqual([])
    expect(first.state.alerts).toMatchObject([{ preexisting: true, phase: { kind: 'firing' } }])
    const mute = { kind: 'mute', id: 1, untilMs: CLOCK_MS + 1e9, ...user } as const
    const muted = measure(stepAlerts(last(run(quiet(), ['breach'])), mute).state, [value(93, STEP_MS + 5000)])
    expect(muted.newlyFired).toEqual([])
    expect(muted.state.alerts).toMatchObject([{ phase: { kind: 'muted', underlyingPhase: 'firing' } }])
  })

  test('that is below its limit ends an alert once it has been kept', () => {
    const rules = [rule({ keepFiringMs: 60_000 })]
    const fired = measure(quiet(rules), [value(93, 5000)]).state
    const kept = measure(fired, [value(60, 64_000)]).state
    expect(kept.alerts).toMatchObject([{ phase: { kind: 'firing' } }])
    const ended = measure(kept, [value(60, 65_000)]).state
    expect(ended.alerts).toMatchObject([{ phase: { kind: 'resolved' }, endMs: 65_000 }])
    expect(measure(quiet(rules), [value(60, 5000)]).state.alerts).toEqual([])
  })

  test('of a rule that is gone, or on the good side of a lower limit, says nothing', () => {
    expect(measure(quiet(), [value(93, 5000, { rule: 'gone' })]).state.alerts).toEqual([])
    expect(measure(quiet(), [value(93, 5000, { direction: 'below' })]).state.alerts).toEqual([])
  })
})
