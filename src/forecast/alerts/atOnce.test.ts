import { describe, expect, test } from 'vitest'
import {
  CLOCK_MS,
  forecast,
  last,
  phases,
  quiet,
  reading,
  rule,
  run,
  STEP_MS,
  user,
} from '#testing/alertEvents.ts'
import { newAlertsState, type AlertsState, type Vote } from './alert.ts'
import { stepAlerts, type AlertEvent } from './step.ts'

const MEASURED = { chance: 1, measured: true, withinMs: 96 * STEP_MS, passage: null } as const

describe('a breach that is measured', () => {
  /** One more forecast, whose newest value meets the limit. */
  const measured = (state: AlertsState, n: number) =>
    stepAlerts(state, {
      ...forecast(n, null),
      readings: [reading('breach', n * STEP_MS, { odds: MEASURED })],
    } as AlertEvent)

  test('fires at once, without others that agree, and is news', () => {
    const { state, newlyFired } = measured(quiet(), 1)
    expect(newlyFired).toMatchObject([{ phase: { kind: 'firing' }, firedBy: 'measured', odds: MEASURED }])
    expect(state.alerts[0]).toMatchObject({ firedMs: STEP_MS, measuredMs: STEP_MS })
    expect(state.alerts[0]?.audit.at(-1)?.what).toEqual({ kind: 'fired-at-once', why: 'measured' })
  })

  test('fires what was pending by its chance', () => {
    const { state, newlyFired } = measured(last(run(quiet(), ['breach'])), 2)
    expect(newlyFired).toHaveLength(1)
    // Two forecasts agree by then, so that it needs no exception.
    expect(state.alerts).toMatchObject([{ firedBy: 'agreement', startMs: STEP_MS, measuredMs: 2 * STEP_MS }])
  })

  test('of what fires by its chance already is said once, and is no news', () => {
    const firing = last(run(quiet(), ['breach', 'breach']))
    expect(firing.alerts).toMatchObject([{ firedBy: 'agreement', measuredMs: null, odds: { chance: 0.6 } }])
    const first = measured(firing, 3)
    expect(first.newlyFired).toEqual([])
    expect(first.state.alerts[0]).toMatchObject({ firedBy: 'agreement', measuredMs: 3 * STEP_MS })
    const again = measured(first.state, 4).state.alerts[0]
    expect(again?.measuredMs).toBe(3 * STEP_MS)
    expect(again?.audit.filter(({ what }) => what.kind === 'measured')).toHaveLength(1)
  })

  test('is quiet where it is muted, and no news at the first look', () => {
    const untilMs = CLOCK_MS + 90 * STEP_MS
    const { state } = stepAlerts(last(run(quiet(), ['breach'])), { kind: 'mute', id: 1, untilMs, ...user })
    const muted = measured(state, 2)
    expect(muted.newlyFired).toEqual([])
    expect(muted.state.alerts).toMatchObject([{ phase: { kind: 'muted', underlyingPhase: 'firing' } }])
    const baseline = measured(newAlertsState([rule()]), 1)
    expect(baseline.newlyFired).toEqual([])
    expect(baseline.state.alerts).toMatchObject([{ phase: { kind: 'firing' }, preexisting: true }])
  })
})

describe('a forecast that stands alone, of a file', () => {
  const alone = (state: AlertsState, n: number, vote: Vote) =>
    stepAlerts(state, { ...forecast(n, vote), alone: true } as AlertEvent).state

  test('fires by itself, and the alert says that it is one forecast', () => {
    const [alert] = alone(newAlertsState([rule()]), 1, 'breach').alerts
    expect(alert).toMatchObject({ phase: { kind: 'firing' }, firedBy: 'one-forecast', preexisting: true })
    expect(alert?.audit.at(-1)?.what).toEqual({ kind: 'fired-at-once', why: 'one-forecast' })
    // A live one's first forecast waits for others.
    expect(phases(run(newAlertsState([rule()]), ['breach']))).toEqual(['pending'])
  })

  test('does not say so where its rule needs no other', () => {
    const rules = [rule({ agreeing: 1, outOf: 1 })]
    expect(alone(newAlertsState(rules), 1, 'breach').alerts).toMatchObject([{ firedBy: 'agreement' }])
  })

  test('clears by itself too, and between the chances does neither', () => {
    const firing = alone(newAlertsState([rule()]), 1, 'breach')
    expect(alone(firing, 2, 'between').alerts).toMatchObject([{ phase: { kind: 'firing' } }])
    expect(alone(firing, 2, 'clear').alerts).toMatchObject([{ phase: { kind: 'resolved' } }])
    expect(alone(newAlertsState([rule()]), 1, 'between').alerts).toEqual([])
  })

  test('judged anew takes back what it said before, however long its rule keeps alerts', () => {
    const rules = [rule({ keepFiringMs: 6 * STEP_MS })]
    const firing = alone(newAlertsState(rules), 1, 'breach')
    expect(alone(firing, 1, 'between').alerts).toMatchObject([{ phase: { kind: 'firing' } }])
    const { alerts } = alone(alone(firing, 1, 'between'), 1, 'clear')
    expect(alerts).toMatchObject([{ phase: { kind: 'resolved' }, votes: [{ vote: 'clear' }] }])
    // What an earlier forecast said is kept for its time.
    const earlier = alone(alone(firing, 2, 'breach'), 2, 'clear')
    expect(earlier.alerts).toMatchObject([{ phase: { kind: 'firing' } }])
    expect(alone(earlier, 8, 'clear').alerts).toMatchObject([{ phase: { kind: 'resolved' } }])
    // A live one's is kept too: another comes soon.
    const live = last(run(newAlertsState(rules), ['breach', 'breach']))
    expect(stepAlerts(live, forecast(2, 'clear')).state.alerts).toMatchObject([{ phase: { kind: 'firing' } }])
  })
})
