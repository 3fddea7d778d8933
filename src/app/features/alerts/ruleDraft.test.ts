import { describe, expect, it } from 'vitest'
import { defaultRules, ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'
import { draftOf, readDraft } from './ruleDraft.ts'

const [CRITICAL, WARNING] = defaultRules() as [AlertRule, AlertRule]

describe('a rule’s form', () => {
  const VALUES: AlertRule = {
    ...WARNING,
    metric: 'cpu_idle_pct',
    limit: { kind: 'values', direction: 'below', raise: 10, clear: 12.5 },
    withinMs: null,
    countsNotFromModel: true,
  }

  it.each([CRITICAL, WARNING, VALUES])('says the rule and reads it back', (rule) => {
    expect(readDraft(draftOf(rule), rule)).toEqual({ kind: 'rule', rule })
    expect(ruleSchema.parse(rule)).toEqual(rule)
  })

  it.each([
    [{ name: '  ' }, 'a rule needs a name'],
    [{ agreeing: '4' }, 'no more forecasts can agree than count'],
    [{ agreeing: '' }, 'Forecasts that agree: a number is needed'],
    [{ keepMinutes: 'soon' }, 'Keep firing: a number is needed'],
    [{ levelPercent: '100' }, 'the level lies between 0 and 1'],
    [{ limit: 'values', raise: '9', clear: '8' }, 'values of its own need a metric: units differ'],
    [
      { limit: 'values', metric: 'x', raise: '9', clear: '10' },
      'it clears on the good side of where it raises',
    ],
    [{ limit: 'values', metric: 'x', raise: '9' }, 'Clear beyond: a number is needed'],
  ] as const)('says what is wrong with %j', (change, why) => {
    expect(readDraft({ ...draftOf(WARNING), ...change }, WARNING)).toEqual({ kind: 'wrong', why })
  })
})
