import { describe, expect, test } from 'vitest'
import { defaultRules, type AlertRule } from '#forecast/alerts/rule.ts'
import { firedByText, oddsSentence, oddsText } from './alertText.ts'
import { auditText, ruleText } from './phaseText.ts'

const HOUR_MS = 3_600_000
const [CRITICAL, WARNING] = defaultRules() as [AlertRule, AlertRule]
const passage = { afterMs: 3 * HOUR_MS, earliestMs: HOUR_MS + 29_000, latestMs: 6 * HOUR_MS }
const ODDS = { chance: 0.62, measured: false, withinMs: 8 * HOUR_MS, passage }
const MEASURED = { chance: 1, measured: true, withinMs: 8 * HOUR_MS, passage: null }
const CPU = { metric: 'cpu_percent', limit: 90, direction: 'above' } as const

describe('the chance of an alert', () => {
  test('beside its limit', () => {
    expect(oddsText(ODDS)).toBe('62\u202f% chance within 8 h; if so, in 3 h')
    expect(oddsText(MEASURED)).toBe('breaching now')
    expect(oddsText({ ...ODDS, chance: 0.001, passage: null })).toBe('<1\u202f% chance within 8 h')
    expect(oddsText(null)).toBe('chance not known yet')
  })

  test('by itself, with the times around it', () => {
    expect(oddsSentence({ odds: ODDS, ...CPU })).toBe(
      '62\u202f% chance of ≥ 90\u202f% within 8 h; if so, in 3 h (1 h to 6 h)',
    )
    expect(oddsSentence({ odds: MEASURED, ...CPU, direction: 'below' })).toBe(
      'the newest value is ≤ 90\u202f%',
    )
  })

  test('is told to the second where the rule looks less than an hour ahead', () => {
    const odds = { ...ODDS, withinMs: 600_000, passage: { ...passage, afterMs: 95_400 } }
    expect(oddsText(odds)).toBe('62\u202f% chance within 10 min; if so, in 1 min 35 s')
  })
})

test('an alert says where one forecast or a measurement was enough', () => {
  expect(firedByText('one-forecast')).toBe('one forecast')
  expect(firedByText('measured')).toBe('measured')
  expect(firedByText('agreement')).toBeNull()
  const line = (what: Parameters<typeof auditText>[0]['what']) =>
    auditText({ atMs: 0, by: { kind: 'rule' }, what }, 'utc', 0)
  expect(line({ kind: 'fired-at-once', why: 'one-forecast' })).toBe(
    'rule: fired at once: a file has one forecast, and no other need agree',
  )
  expect(line({ kind: 'rules-by-chance', rules: ['A', 'B'] })).toBe(
    'rule: rules that read a level now read the chance of a breach: A, B',
  )
})

test('a rule in words', () => {
  expect(ruleText(CRITICAL)).toBe(
    '≥ 30\u202f% chance that any metric breaches its critical threshold within the horizon, ' +
      '1 of 1 forecasts, clears below 15\u202f%, keeps firing 30 min',
  )
  const own = { kind: 'value', direction: 'below', value: 10 } as const
  const rule = { ...WARNING, metric: 'cpu_idle_pct', limit: own, chance: 0.125, keepFiringMs: 0 }
  expect(ruleText(rule)).toBe(
    '≥ 12.5\u202f% chance that cpu_idle_pct is ≤ 10\u202f% within 2 h, 2 of 3 forecasts, clears below 15\u202f%',
  )
})
