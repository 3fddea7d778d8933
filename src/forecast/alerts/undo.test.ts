import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CLOCK_MS,
  forecast,
  last,
  newsOf,
  phases,
  quiet,
  reading,
  rule,
  run,
  user,
} from '#testing/alertEvents.ts'
import { isOpen, newAlertsState, type Alert, type AlertsState } from './alert.ts'
import { stepAlerts } from './step.ts'
import { applies, undoOf, type UserAct } from './undo.ts'

const HOUR_MS = 3_600_000
const act = (state: AlertsState, acts: readonly UserAct[]): AlertsState =>
  stepAlerts(state, {
    kind: 'acts',
    atMs: CLOCK_MS,
    events: acts.map((each) => ({ ...each, ...user })),
  }).state
const first = ({ alerts }: AlertsState): Alert => {
  const [found] = alerts
  if (found === undefined) throw new Error('there is no alert')
  return found
}
const pending = () => last(run(quiet(), ['breach']))
const firing = () => last(run(quiet(), ['breach', 'breach']))
const MUTE = { kind: 'mute', id: 1, untilMs: CLOCK_MS + HOUR_MS } as const
const ACKNOWLEDGE = { kind: 'acknowledge', id: 1 } as const

describe('a pending alert that is acknowledged', () => {
  const taken = act(pending(), [ACKNOWLEDGE])

  test('fires later without being news, and stays acknowledged', () => {
    expect(first(taken)).toMatchObject({ phase: { kind: 'acknowledged' }, firedMs: null })
    const outcomes = run(taken, ['breach', 'clear', 'clear'], 2)
    expect(phases(outcomes)).toEqual(['acknowledged', 'acknowledged', 'resolved'])
    expect(newsOf(outcomes)).toEqual([0, 0, 0])
    expect(outcomes[0]?.state.alerts[0]).toMatchObject({ firedBy: 'agreement' })
    expect(outcomes[0]?.state.alerts[0]?.firedMs).not.toBeNull()
  })

  test('stays acknowledged beneath a mute', () => {
    const muted = act(taken, [MUTE])
    const after = last(run(muted, ['breach'], 2))
    expect(first(after).phase).toMatchObject({ kind: 'muted', underlyingPhase: 'acknowledged' })
    expect(first(after).firedMs).not.toBeNull()
  })

  test('is forgotten where no forecast speaks for it any more, like any that never fired', () => {
    expect(phases(run(taken, ['clear', 'clear', 'clear'], 2)).at(-1)).toBe('none')
  })

  test('is pending again once that is undone', () => {
    expect(first(act(taken, undoOf(first(pending()), 'acknowledge'))).phase).toEqual({ kind: 'pending' })
  })
})

describe('undoing', () => {
  const KINDS = ['acknowledge', 'unacknowledge', 'mute', 'unmute', 'resolve'] as const
  const doing = (kind: (typeof KINDS)[number]): UserAct =>
    kind === 'mute' ? { kind, id: 1, untilMs: null } : { kind, id: 1 }
  const starts: readonly (readonly [string, AlertsState])[] = [
    ['pending', pending()],
    ['firing', firing()],
    ['acknowledged', act(firing(), [ACKNOWLEDGE])],
    ['acknowledged before it fired', act(pending(), [ACKNOWLEDGE])],
    ['muted', act(firing(), [MUTE])],
    ['muted while pending', act(pending(), [MUTE])],
    ['acknowledged and muted', act(firing(), [ACKNOWLEDGE, MUTE])],
  ]

  test.each(starts)('any act brings back an alert that was %s', (_name, before) => {
    for (const kind of KINDS) {
      const after = act(before, [doing(kind)])
      expect(applies(first(before), kind)).toBe(first(after).phase !== first(before).phase)
      const back = first(act(after, undoOf(first(before), kind)))
      expect([kind, back.phase, back.endMs]).toEqual([kind, first(before).phase, first(before).endMs])
    }
  })

  test('a row of acts, one after the other, leads back to where it began', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...KINDS), { maxLength: 6 }), (kinds) => {
        let state = firing()
        const undone: UserAct[][] = []
        for (const kind of kinds) {
          undone.unshift([...undoOf(first(state), kind)])
          state = act(state, [doing(kind)])
        }
        for (const acts of undone) state = act(state, acts)
        expect(first(state).phase).toEqual({ kind: 'firing' })
      }),
      { seed: 7 },
    )
  })

  test('does not reopen an alert beside the one that came after it', () => {
    const resolved = act(firing(), [{ kind: 'resolve', id: 1 }])
    const again = last(run(resolved, ['breach'], 3))
    const undone = act(again, [{ kind: 'reopen', id: 1 }])
    expect(undone.alerts.filter(isOpen).map(({ id }) => id)).toEqual([2])
  })

  test('is written down', () => {
    const undone = act(act(firing(), [{ kind: 'resolve', id: 1 }]), undoOf(first(firing()), 'resolve'))
    expect(first(undone).audit.at(-1)).toMatchObject({
      what: { kind: 'reopened' },
      by: { kind: 'user', name: 'user' },
    })
  })
})

test('hundreds of acts are one pass over the alerts', () => {
  const many = 3_000
  const readings = Array.from({ length: many }, (_, at) => reading('breach', 300_000, { server: `s${at}` }))
  const state = stepAlerts(newAlertsState([rule({ agreeing: 1, outOf: 1 })]), {
    ...forecast(1, null),
    kind: 'forecast',
    issueMs: 300_000,
    baseline: true,
    alone: true,
    readings,
  }).state
  const before = performance.now()
  const after = act(
    state,
    state.alerts.map(({ id }) => ({ kind: 'acknowledge', id }) as const),
  )
  expect(performance.now() - before).toBeLessThan(200)
  expect(after.alerts.every(({ phase }) => phase.kind === 'acknowledged')).toBe(true)
})
