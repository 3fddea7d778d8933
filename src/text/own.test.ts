import { expect, test } from 'vitest'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import { noticesOf } from './own.ts'

const FULL = 'The disk is full. Nothing is recorded until space is freed.'
const nowMs = 3_600_000
const problem = (id: string, message: string) => ({ id, message, sinceMs: nowMs - 60_000 })

const noticesWith = (
  problems: OwnFacts['problems'],
  storeProblem: string | null,
  condition: OwnFacts['source']['condition'] = { kind: 'running' },
) =>
  noticesOf({
    nowMs,
    source: { kind: 'feed', name: 'records', condition, scenario: null },
    none: null,
    problems,
    store: { problem: storeProblem },
  } as unknown as OwnFacts).map(({ text }) => text)

test('a full disk is one line, with all that follows from it', () => {
  const problems = [
    problem(
      'disk-full',
      'The disk is full. Nothing is recorded until space is freed. Values go on from memory.',
    ),
    problem('alerts-not-saved', `alerts cannot be saved and will be lost on restart: ${FULL}`),
    problem('steps-skipped', '3 steps were not forecast'),
  ]
  expect(noticesWith(problems, FULL)).toEqual([
    `${FULL} Values go on from memory. Alerts cannot be saved and will be lost on restart. For 1 min.`,
    '3 steps were not forecast. For 1 min.',
  ])
  expect(noticesWith([], FULL)).toEqual([FULL])
})

test('a source that is down is said once', () => {
  const down = { kind: 'down', why: 'No records', sinceMs: nowMs - 60_000, retryMs: 1000 } as const
  const texts = noticesWith([problem('source-down', 'No records')], null, down)
  expect(texts).toHaveLength(1)
  expect(texts[0]).toMatch(/^The source of metrics is down\. Down for 1 min: No records\. /)
})
