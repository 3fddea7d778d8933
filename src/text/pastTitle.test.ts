import { expect, it } from 'vitest'
import { pastTitle, type PastOutcome } from './pastTitle.ts'

const HOUR_MS = 3_600_000
const OUTCOME: PastOutcome = {
  name: 'cpu_percent of web-04',
  metric: 'cpu_percent',
  limit: 75,
  direction: 'above',
  originMs: Date.UTC(2026, 2, 12, 14),
  stepMs: 300_000,
  horizon: 96,
  chance: 0.03,
  metMs: null,
  rest: 'over',
}
const said = (changes: Partial<PastOutcome>) =>
  pastTitle({ ...OUTCOME, ...changes }, 'utc').replaceAll(/[\u00a0\u202f]/g, ' ')

it('says what was foreseen, and what came of it', () => {
  expect(said({ metMs: OUTCOME.originMs + 2 * HOUR_MS })).toBe(
    'cpu_percent of web-04: 3 % chance of ≥ 75 % within 8 h; it came at 16:00 UTC',
  )
  expect(said({})).toMatch(/within 8 h; it did not come$/)
  expect(said({ rest: 'open' })).toMatch(/; it has not come so far$/)
  expect(said({ rest: 'unknown' })).toMatch(/; too little was measured to say whether it came$/)
  expect(said({ chance: null })).toBe('cpu_percent of web-04 already was ≥ 75 %')
})
