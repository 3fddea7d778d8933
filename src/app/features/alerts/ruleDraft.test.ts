import { describe, expect, it } from 'vitest'
import { defaultRules, ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'
import { draftOf, readDraft } from './ruleDraft.ts'

const [CRITICAL, WARNING] = defaultRules() as [AlertRule, AlertRule]

describe('a rule’s form', () => {
  const VALUES: AlertRule = {
    ...WARNING,
    metric: 'cpu_idle_pct',
    limit: { kind: 'value', direction: 'below', value: 12.5 },
    chance: 0.125,
    clearChance: 0.07,
    withinMs: null,
    countsNotFromModel: true,
  }

  it.each([CRITICAL, WARNING, VALUES])('says the rule and reads it back', (rule) => {
    expect(readDraft(draftOf(rule), rule)).toEqual({ kind: 'rule', rule })
    expect(ruleSchema.parse(rule)).toEqual(rule)
  })

  it.each([
    [{ name: '  ' }, 'a rule needs a name'],
    [{ agreeing: '4' }, 'the number of forecasts that must agree is larger than the number considered'],
    [{ agreeing: '' }, 'Forecasts that agree: a number is needed'],
    [{ keepMinutes: 'soon' }, 'Keep firing: a number is needed'],
    [{ chancePercent: '0' }, 'a probability must be above 0 % and at most 100 %'],
    [{ clearPercent: '101' }, 'a probability must be above 0 % and at most 100 %'],
    [{ clearPercent: '31' }, 'the clearing probability must not be above the firing probability'],
    [{ clearPercent: ' ' }, 'Clear below a chance of: a number is needed'],
    [{ limit: 'value', value: '9' }, 'a custom threshold needs a metric, because units differ'],
    [{ limit: 'value', metric: 'x', value: '' }, 'Value: a number is needed'],
  ] as const)('says what is wrong with %j', (change, why) => {
    expect(readDraft({ ...draftOf(WARNING), ...change }, WARNING)).toEqual({ kind: 'wrong', why })
  })
})
