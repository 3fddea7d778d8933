import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { readExplanation } from './explanation.ts'

test.skipIf(sharedFolder === null)(needsShared('a daemon’s explanation'), () => {
  const text = readFileSync(join(sharedFolder ?? '', 'fixtures/daemon/head_explain_ppdb001.json'), 'utf8')
  const read = readExplanation(JSON.parse(text))
  expect(read).toMatchObject({ server: 'ppdb001', method: 'approximation' })
  expect(read.features).toHaveLength(14)
  expect(read.features[0]).toEqual({
    feature: 'swap_used_pct',
    impact: 0.6922896684053289,
    direction: 'decreasing',
    stars: '⭐⭐⭐',
    explanation: 'Strong decreasing trend (16.9%)',
    trend: -0.16948678718455087,
    deviation: -1.476493990236496,
  })
  expect(read.attention?.weights).toHaveLength(150)
  expect(read.attention?.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
  expect(read.attention?.periods[0]).toEqual({
    period: 'Recent (last 30% of window)',
    attention: 0.5088513474567323,
    importance: 'VERY HIGH',
    fromStep: 105,
    toStep: 150,
  })
  expect(read.counterfactuals).toHaveLength(6)
  expect(read.counterfactuals[1]).toMatchObject({ scenario: 'Restart service', effort: 'LOW', safe: true })
  expect(read.dataPoints).toBeGreaterThan(100)
  expect(read.riskScore).not.toBeNull()
})

test('parts that are missing are null or empty', () => {
  expect(readExplanation({ server_name: 'a' })).toEqual({
    server: 'a',
    method: null,
    summary: null,
    features: [],
    attention: null,
    counterfactuals: [],
    dataPoints: null,
    riskScore: null,
  })
})

test.each([
  [
    { error: 'no_prediction', message: 'No prediction for a' },
    'explain: the daemon reports: No prediction for a',
  ],
  [{}, 'explain.server_name is missing, expected a text'],
  [
    { server_name: 'a', shap: { feature_importance: [['cpu', { impact: 'x' }]] } },
    'explain.shap.feature_importance[0][1].impact is "x", expected a number',
  ],
  [
    { server_name: 'a', attention: { attention_weights: [0.5, null] } },
    'explain.attention.attention_weights[1] is null, expected a number',
  ],
])('%j is refused', (value, message) => {
  expect(() => readExplanation(value)).toThrow(expect.objectContaining({ code: 'wire-invalid', message }))
})
