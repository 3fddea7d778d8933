import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CLOCK_MS,
  forecast,
  last,
  newsOf,
  PASSAGE,
  phases,
  quiet,
  reading,
  rule,
  run,
  STEP_MS,
  user,
} from '#testing/alertEvents.ts'
import { alertsStateSchema, isOpen, keyOf, newAlertsState, type AlertsState, type Vote } from './alert.ts'
import { defaultRules, ruleSchema, type AlertRule } from './rule.ts'
import { stepAlerts, type AlertEvent, type Outcome } from './step.ts'

describe('raising and clearing', () => {
  test('two of three forecasts have to agree, and the one that completes them is the news', () => {
    const outcomes = run(quiet(), ['breach', 'clear', 'breach', 'breach'])
    expect(phases(outcomes)).toEqual(['pending', 'pending', 'firing', 'firing'])
    expect(newsOf(outcomes)).toEqual([0, 0, 1, 0])
    expect(last(outcomes).alerts).toMatchObject([{ startMs: STEP_MS, firedMs: 3 * STEP_MS, endMs: null }])
  })

  test('a lone breach is forgotten once it is none of the last three', () => {
    expect(phases(run(quiet(), ['breach', 'clear', 'clear', 'clear']))).toEqual([
      'pending',
      'pending',
      'pending',
      'none',
    ])
  })

  test('between the chances an alert neither begins nor ends', () => {
    expect(phases(run(quiet(), ['between', 'between', 'between']))).toEqual(['none', 'none', 'none'])
    const outcomes = run(quiet(), ['breach', 'breach', 'between', 'between', 'between', 'between'])
    expect(phases(outcomes).slice(1)).toEqual(['firing', 'firing', 'firing', 'firing', 'firing'])
  })

  test('clearing takes as many as raising, and one open alert becomes history', () => {
    const outcomes = run(quiet(), [
      'breach',
      'breach',
      'clear',
      'breach',
      'clear',
      'clear',
      'breach',
      'breach',
    ])
    expect(phases(outcomes)).toEqual([
      ...['pending', 'firing', 'firing', 'firing', 'resolved', 'resolved', 'pending', 'firing'],
    ])
    const [first, second] = last(outcomes).alerts
    expect(first).toMatchObject({ endMs: 5 * STEP_MS, peak: { value: 92 } })
    expect(second).toMatchObject({ startMs: 7 * STEP_MS, firedMs: 8 * STEP_MS })
    expect(newsOf(outcomes)).toEqual([0, 1, 0, 0, 0, 0, 0, 1])
  })

  test('it keeps firing for a while after the last breach, counted in the data’s time', () => {
    const rules = [rule({ agreeing: 1, outOf: 1, keepFiringMs: 3 * STEP_MS })]
    const outcomes = run(quiet(rules), ['breach', 'clear', 'clear', 'clear'])
    expect(phases(outcomes)).toEqual(['firing', 'firing', 'firing', 'resolved'])
  })

  test('the peak is the worst of all forecasts, the latest the newest', () => {
    const rules = [rule({ agreeing: 1, outOf: 1 })]
    let state = quiet(rules)
    for (const [index, value] of [92, 97, 94].entries()) {
      const issueMs = (index + 1) * STEP_MS
      const peak = { value, interval: null, validMs: issueMs, issueMs }
      const event = { ...forecast(index + 1, null), readings: [reading('breach', issueMs, { peak })] }
      state = stepAlerts(state, event).state
    }
    expect(state.alerts).toMatchObject([{ peak: { value: 97, issueMs: 2 * STEP_MS }, latest: { value: 94 } }])
  })

  test('a metric that is bad when low has its lowest value as peak', () => {
    let state = quiet([rule({ agreeing: 1, outOf: 1 })])
    for (const [index, value] of [9, 4, 7].entries()) {
      const issueMs = (index + 1) * STEP_MS
      const peak = { value, interval: null, validMs: issueMs, issueMs }
      const low = reading('breach', issueMs, { peak, direction: 'below', limit: 10 })
      state = stepAlerts(state, { ...forecast(index + 1, null), readings: [low] } as AlertEvent).state
    }
    expect(state.alerts).toMatchObject([{ peak: { value: 4 }, latest: { value: 7 } }])
  })
})

test('each vote keeps its chance, and the alert what the newest says', () => {
  const [alert] = last(run(quiet(), ['breach', 'breach', 'between'])).alerts
  expect(alert?.votes.map(({ chance }) => chance)).toEqual([0.6, 0.6, 0.2])
  expect(alert?.odds).toEqual({ chance: 0.2, measured: false, withinMs: 96 * STEP_MS, passage: PASSAGE })
})

describe('what is not known', () => {
  test('neither raises, nor clears, nor counts as one of the last', () => {
    const outcomes = run(quiet(), ['breach', null, null, 'breach', null, 'clear', null, 'clear'])
    expect(phases(outcomes)).toEqual([
      ...['pending', 'pending', 'pending', 'firing', 'firing', 'firing', 'firing', 'resolved'],
    ])
  })

  test('a forecast that is late, or comes twice, changes nothing', () => {
    const { state } = run(quiet(), ['breach', 'clear']).at(-1)!
    expect(stepAlerts(state, forecast(1, 'breach'))).toEqual({ state, newlyFired: [] })
    expect(stepAlerts(state, forecast(2, 'clear'))).toEqual({ state, newlyFired: [] })
    // The same data read again (another model, an edited rule) replaces what was said of it.
    expect(last(run(state, ['breach'], 2)).alerts).toMatchObject([{ phase: { kind: 'firing' } }])
  })
})

describe('the first look', () => {
  test('what breaches then is no news, not even when it fires later; what comes after is', () => {
    const outcomes = run(newAlertsState([rule()]), ['breach', 'breach', 'clear', 'clear', 'breach', 'breach'])
    expect(phases(outcomes)[1]).toBe('firing')
    expect(newsOf(outcomes)).toEqual([0, 0, 0, 0, 0, 1])
    expect(last(outcomes).alerts.map(({ preexisting }) => preexisting)).toEqual([true, false])
  })

  test('of another day is a first look too', () => {
    const { state } = stepAlerts(quiet([rule({ agreeing: 1, outOf: 1 })]), forecast(1, null))
    const { newlyFired, state: after } = stepAlerts(state, forecast(2, 'breach', true))
    expect(newlyFired).toEqual([])
    expect(after.alerts).toMatchObject([{ phase: { kind: 'firing' }, preexisting: true }])
  })
})

describe('a user', () => {
  const firing = () => last(run(quiet(), ['breach', 'breach']))

  test('acknowledges until it clears, and may take that back', () => {
    const { state } = stepAlerts(firing(), { kind: 'acknowledge', id: 1, ...user })
    const outcomes = run(state, ['breach', 'clear', 'breach', 'breach', 'clear', 'clear', 'breach'], 3)
    expect(phases(outcomes)).toEqual([
      ...['acknowledged', 'acknowledged', 'acknowledged', 'acknowledged', 'acknowledged'],
      ...['resolved', 'pending'],
    ])
    const back = stepAlerts(state, { kind: 'unacknowledge', id: 1, ...user }).state
    expect(back.alerts).toMatchObject([{ phase: { kind: 'firing' } }])
  })

  test('mutes for a time: quiet until then by the clock, and no news afterwards', () => {
    const untilMs = CLOCK_MS + 10 * STEP_MS
    const { state } = stepAlerts(firing(), { kind: 'mute', id: 1, untilMs, ...user })
    expect(state.alerts).toMatchObject([{ phase: { kind: 'muted', untilMs, underlyingPhase: 'firing' } }])
    const before = stepAlerts(state, { kind: 'time', atMs: untilMs - 1 })
    expect(before.state).toBe(state)
    const after = stepAlerts(state, { kind: 'time', atMs: untilMs })
    expect(after.state.alerts).toMatchObject([{ phase: { kind: 'firing' } }])
    expect(after.newlyFired).toEqual([])
    expect(after.state.alerts[0]?.audit.at(-1)).toMatchObject({
      by: { kind: 'clock' },
      what: { kind: 'unmuted' },
    })
  })

  test('mutes a flapping alert once: the next one of the same key begins muted', () => {
    const untilMs = CLOCK_MS + 8 * STEP_MS
    const { state } = stepAlerts(firing(), { kind: 'mute', id: 1, untilMs, ...user })
    const outcomes = run(state, ['clear', 'clear', 'breach', 'breach', 'breach', 'breach'], 3)
    expect(phases(outcomes)).toEqual(['muted', 'resolved', 'muted', 'muted', 'muted', 'firing'])
    expect(newsOf(outcomes)).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('mutes until it resolves: then that mute is over', () => {
    const { state } = stepAlerts(firing(), { kind: 'mute', id: 1, untilMs: null, ...user })
    const outcomes = run(state, ['breach', 'clear', 'clear', 'breach', 'breach'], 3)
    expect(phases(outcomes)).toEqual(['muted', 'muted', 'resolved', 'pending', 'firing'])
    expect(newsOf(outcomes).at(-1)).toBe(1)
  })

  test('lifts a mute', () => {
    const { state } = stepAlerts(firing(), { kind: 'mute', id: 1, untilMs: null, ...user })
    const lifted = stepAlerts(state, { kind: 'unmute', id: 1, ...user }).state
    expect(lifted.alerts).toMatchObject([{ phase: { kind: 'firing' } }])
  })

  test('resolves; it comes back if the forecasts go on to breach', () => {
    const { state } = stepAlerts(firing(), { kind: 'resolve', id: 1, ...user })
    expect(state.alerts).toMatchObject([{ phase: { kind: 'resolved' }, endMs: 2 * STEP_MS }])
    const outcomes = run(state, ['breach', 'breach'], 3)
    expect(phases(outcomes)).toEqual(['pending', 'firing'])
    expect(last(outcomes).alerts).toHaveLength(2)
  })

  test('can do nothing to what is resolved, and cannot mute into the past', () => {
    const { state } = stepAlerts(firing(), { kind: 'resolve', id: 1, ...user })
    for (const kind of ['acknowledge', 'unacknowledge', 'unmute', 'resolve'] as const) {
      expect(stepAlerts(state, { kind, id: 1, ...user }).state).toEqual(state)
    }
    const past = stepAlerts(firing(), { kind: 'mute', id: 1, untilMs: CLOCK_MS, ...user }).state
    expect(past).toEqual(firing())
  })

  test('leaves a line with who, what and when', () => {
    const { state } = stepAlerts(firing(), { kind: 'acknowledge', id: 1, by: 'ada', atMs: CLOCK_MS + 5 })
    expect(state.alerts[0]?.audit).toEqual([
      { atMs: CLOCK_MS + STEP_MS, by: { kind: 'forecast', issueMs: STEP_MS }, what: { kind: 'seen' } },
      {
        atMs: CLOCK_MS + 2 * STEP_MS,
        by: { kind: 'forecast', issueMs: 2 * STEP_MS },
        what: { kind: 'fired', agreeing: 2, outOf: 3 },
      },
      { atMs: CLOCK_MS + 5, by: { kind: 'user', name: 'ada' }, what: { kind: 'acknowledged' } },
    ])
  })
})

describe('edited rules', () => {
  const firing = () => last(run(quiet(), ['breach', 'breach']))
  const edit = (state: AlertsState, rules: readonly AlertRule[]) =>
    stepAlerts(state, { kind: 'rules', rules, ...user }).state

  test('end the alerts of a rule that is gone or switched off', () => {
    for (const rules of [[], [rule({ enabled: false })]]) {
      const state = edit(firing(), rules)
      expect(state.alerts).toMatchObject([{ phase: { kind: 'resolved' }, endMs: 2 * STEP_MS }])
      expect(state.audit).toMatchObject([{ by: { name: 'user' }, what: { rules: ['Disk'] } }])
    }
  })

  test('begin to count anew where the rule means something else', () => {
    const limit = { kind: 'value', direction: 'above', value: 95 } as const
    const state = edit(firing(), [rule({ limit, severity: 'warning' })])
    expect(state.alerts).toMatchObject([{ phase: { kind: 'firing' }, votes: [], severity: 'warning' }])
    expect(phases(run(state, ['clear', 'clear'], 3))).toEqual(['firing', 'resolved'])
    const pending = last(run(quiet(), ['breach']))
    expect(edit(pending, [rule({ limit })]).alerts).toEqual([])
  })

  test('keep everything where only the name changes', () => {
    const state = edit(firing(), [rule({ name: 'Full disk' })])
    expect(state.alerts).toEqual([{ ...firing().alerts[0], ruleName: 'Full disk' }])
  })

  test('have to make sense', () => {
    const wrong: Partial<AlertRule>[] = [
      { name: ' ' },
      { agreeing: 4 },
      { chance: 0 },
      { chance: 1.01 },
      { clearChance: 0 },
      { chance: 0.2, clearChance: 0.21 },
      { keepFiringMs: -1 },
      { metric: null },
      { limit: { kind: 'value', direction: 'above', value: NaN } },
    ]
    for (const change of wrong) expect(ruleSchema.safeParse(rule(change)).success).toBe(false)
    for (const each of [...defaultRules(), rule()]) expect(ruleSchema.parse(each)).toEqual(each)
  })
})

test('history is bounded, what is open is not', () => {
  let state = quiet([rule({ agreeing: 1, outOf: 1 })])
  for (let n = 1; n <= 1100; n++)
    state = stepAlerts(state, forecast(n, n % 2 === 1 ? 'breach' : 'clear')).state
  expect(state.alerts).toHaveLength(500)
  expect(state.alerts.at(-1)).toMatchObject({ id: 550, endMs: 1100 * STEP_MS })
})

describe('whatever happens', () => {
  const SERVERS = ['a', 'b"]', 'c']
  const RULES = [rule(), rule({ id: 's', agreeing: 1, outOf: 2, keepFiringMs: 2 * STEP_MS })]
  const votes = fc.constantFrom<(Vote | null)[]>('breach', 'breach', 'clear', 'between', null)
  const ofForecast = fc.record({
    kind: fc.constant('forecast' as const),
    gap: fc.integer({ min: 0, max: 3 }),
    votes: fc.array(votes, { minLength: 6, maxLength: 6 }),
  })
  const ofUser = fc.record({
    kind: fc.constantFrom('acknowledge', 'unacknowledge', 'mute', 'unmute', 'resolve'),
    id: fc.integer({ min: 1, max: 9 }),
    forSteps: fc.option(fc.integer({ min: 1, max: 6 })),
  })
  const course = fc.array(fc.oneof({ weight: 4, arbitrary: ofForecast }, { weight: 1, arbitrary: ofUser }), {
    maxLength: 40,
  })
  type Course = typeof course extends fc.Arbitrary<infer T> ? T : never

  /** Each event with the state before it. */
  function* happen(events: Course): Generator<{ before: AlertsState; event: AlertEvent; outcome: Outcome }> {
    let state = newAlertsState(RULES)
    let n = 0
    for (const each of events) {
      const atMs = CLOCK_MS + n * STEP_MS
      let event: AlertEvent
      if (each.kind === 'forecast') {
        n += each.gap
        const issueMs = n * STEP_MS
        const readings = RULES.flatMap(({ id }, r) =>
          SERVERS.flatMap((server, s) => {
            const vote = each.votes[r * SERVERS.length + s] ?? null
            return vote === null ? [] : [reading(vote, issueMs, { rule: id, server })]
          }),
        )
        event = {
          kind: 'forecast',
          atMs: CLOCK_MS + n * STEP_MS,
          issueMs,
          baseline: false,
          alone: false,
          readings,
        }
      } else if (each.kind === 'mute') {
        const untilMs = each.forSteps === null ? null : atMs + each.forSteps * STEP_MS
        event = { kind: 'mute', id: each.id, untilMs, by: 'user', atMs }
      } else {
        event = { kind: each.kind, id: each.id, by: 'user', atMs }
      }
      const outcome = stepAlerts(state, event)
      yield { before: state, event, outcome }
      state = outcome.state
    }
  }
  const always = (check: (each: { before: AlertsState; event: AlertEvent; outcome: Outcome }) => void) =>
    fc.assert(
      fc.property(course, (events) => {
        for (const each of happen(events)) check(each)
      }),
      { seed: 7, numRuns: 300 },
    )

  test('one alert per server, metric and rule is open, and the state survives being saved', () => {
    always(({ outcome: { state } }) => {
      const open = state.alerts.filter(isOpen).map(keyOf)
      expect(new Set(open).size).toBe(open.length)
      expect(alertsStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state)
    })
  })

  test('the same forecast again changes nothing and is no news', () => {
    always(({ event, outcome: { state } }) => {
      if (event.kind === 'forecast') expect(stepAlerts(state, event)).toEqual({ state, newlyFired: [] })
    })
  })

  test('only known readings move an alert; votes agree with how it moved', () => {
    always(({ before, event, outcome: { state } }) => {
      if (event.kind !== 'forecast') return
      const read = new Set(event.readings.map(keyOf))
      for (const alert of state.alerts) {
        const was = before.alerts.find(({ id }) => id === alert.id)
        const rule = RULES.find(({ id }) => id === alert.rule)!
        const count = (vote: Vote) => alert.votes.filter((each) => each.vote === vote).length
        expect(alert.votes.length).toBeLessThanOrEqual(rule.outOf)
        if (was !== undefined && !read.has(keyOf(alert))) {
          expect({ ...alert, phase: null, audit: null }).toEqual({ ...was, phase: null, audit: null })
        }
        if (alert.firedMs === event.issueMs && was?.firedMs !== event.issueMs) {
          expect(alert.firedBy).toBe('agreement')
          expect(count('breach')).toBeGreaterThanOrEqual(rule.agreeing)
        }
        if (alert.endMs !== null && was?.endMs === null) {
          expect(count('clear')).toBeGreaterThanOrEqual(rule.agreeing)
          expect(alert.endMs - alert.lastBreachMs).toBeGreaterThanOrEqual(rule.keepFiringMs)
        }
      }
    })
  })

  test('news fires, was not muted, and was not there at the first look', () => {
    always(({ before, event, outcome: { state, newlyFired } }) => {
      for (const alert of newlyFired) {
        expect(event.kind).toBe('forecast')
        expect(before.issueMs).not.toBeNull()
        expect(state.alerts).toContain(alert)
        expect(alert).toMatchObject({
          phase: { kind: 'firing' },
          preexisting: false,
          firedMs: state.issueMs,
        })
        expect(before.alerts.find(({ id }) => id === alert.id)?.firedMs ?? null).toBeNull()
      }
    })
  })
})

test.each([
  '{}',
  'null',
  '{"version":3}',
  JSON.stringify({ ...newAlertsState(defaultRules()), version: 2 }),
  JSON.stringify({ ...newAlertsState(defaultRules()), nextId: 'x' }),
])('what is not a state of this version is refused: %s', (text) => {
  expect(alertsStateSchema.safeParse(JSON.parse(text)).success).toBe(false)
})
