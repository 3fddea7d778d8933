import { describe, expect, it } from 'vitest'
import type { StoryPart } from '#forecast/attentionStory.ts'
import { whyText } from './why.ts'

const HOUR = 3_600_000
const STEP = 300_000
const yesterday: StoryPart = {
  when: 'yesterday',
  from: 24,
  to: 72,
  share: 0.41,
  fromMs: 22 * HOUR,
  toMs: 18 * HOUR,
  course: { kind: 'moved', from: 40, to: 70 },
}
const recent: StoryPart = {
  when: 'recent',
  from: 264,
  to: 287,
  share: 0.22,
  fromMs: 2 * HOUR,
  toMs: 0,
  course: null,
}
const past: StoryPart = { ...yesterday, when: 'past', fromMs: 14 * HOUR, toMs: 12 * HOUR, course: null }
type Given = Parameters<typeof whyText>
const say = (
  parts: readonly StoryPart[],
  day: Given[0]['yesterday'] = null,
  { metric = 'cpu_percent', encoder = [], decoder = [] }: Partial<Given[1]> & { metric?: string } = {},
) => whyText({ parts, yesterday: day }, { encoder, decoder }, metric, STEP).replaceAll('\u202f', ' ')
const rise = { kind: 'moved', from: 40, to: 70 } as const

describe('why', () => {
  it('says what weighs most, and what was measured there', () => {
    expect(say([yesterday, recent], rise)).toBe(
      'The same hours yesterday (41 % of the attention to the past) and the last 2 h (22 %) weigh most. ' +
        'Yesterday in the same hours cpu_percent rose by about 30 points (40.0 % to 70.0 %).',
    )
    expect(say([{ ...recent, fromMs: 3 * HOUR, course: { kind: 'moved', from: 70, to: 64 } }], rise)).toBe(
      'The last 3 h (22 % of the attention to the past) weigh most. ' +
        'In the last 3 h cpu_percent fell by about 6 points (70.0 % to 64.0 %).',
    )
    expect(say([past], rise)).toBe('The time 14 to 12 h ago (41 % of the attention to the past) weighs most.')
    expect(say([yesterday], { kind: 'steady', low: 38, high: 42 })).toContain(
      'Yesterday in the same hours cpu_percent hardly moved (38.0 % to 42.0 %).',
    )
  })
  it('names one place once, with all of its attention', () => {
    expect(say([yesterday, { ...yesterday, share: 0.12 }, recent])).toBe(
      'The same hours yesterday (53 % of the attention to the past) and the last 2 h (22 %) weigh most.',
    )
    expect(say([yesterday, { ...yesterday, share: 0.12 }])).toContain('The same hours yesterday (53 %')
  })
  it('gives the range where the values went up and came back', () => {
    const ranged = { kind: 'ranged', low: 40.1, high: 99.3 } as const
    expect(say([{ ...recent, course: ranged }])).toContain(
      'In the last 2 h cpu_percent ranged from 40.1 % to 99.3 %.',
    )
    expect(say([yesterday], ranged)).toContain(
      'Yesterday in the same hours cpu_percent ranged from 40.1 % to 99.3 %.',
    )
  })
  it('speaks of yesterday only where it weighs and was measured', () => {
    expect(say([recent, past], rise)).not.toContain('Yesterday')
    expect(say([yesterday])).not.toContain('Yesterday in')
    const lagged = (lag: number) => [
      { name: `value_lagged_by_${lag}`, fraction: 0.8 },
      { name: 'hour_sin', fraction: 0.2 },
    ]
    expect(say([recent], rise, { decoder: lagged(288) })).toMatch(
      /For the hours ahead, the value 1 d before \(80 %\) weighs most\. Yesterday in the same hours /,
    )
    expect(say([recent], rise, { decoder: lagged(576) })).not.toContain('Yesterday')
    expect(say([recent], rise, { encoder: lagged(288) })).not.toContain('Yesterday')
  })
  it('speaks of points only where the metric is a percentage', () => {
    const load = say([yesterday], { kind: 'moved', from: 2, to: 4.5 }, { metric: 'load_average' })
    expect(load).toContain('Yesterday in the same hours load_average rose from 2.00 to 4.50.')
  })
  it('claims nothing that the weights do not carry', () => {
    expect(say([])).toBe('The network weighs all of the past about evenly.')
    const even = ['a', 'b', 'c'].map((name) => ({ name, fraction: 1 / 3 }))
    const one = [{ name: 'value', fraction: 1 }]
    expect(say([recent], null, { encoder: even, decoder: one })).toBe(say([recent]))
  })
  it('names the two waves of one hour once, with what both weigh', () => {
    const decoder = [
      { name: 'hour_cos', fraction: 0.4 },
      { name: 'hour_sin', fraction: 0.38 },
      { name: 'relative_time_idx', fraction: 0.12 },
      { name: 'value_lagged_by_288', fraction: 0.1 },
    ]
    expect(say([past], null, { decoder })).toMatch(
      /For the hours ahead, the hour of day \(78 %\) weighs most\.$/,
    )
  })
  it('names the inputs that stand out', () => {
    const encoder = [
      { name: 'value', fraction: 0.5 },
      { name: 'value_lagged_by_288', fraction: 0.4 },
      { name: 'hour_sin', fraction: 0.06 },
      { name: 'day', fraction: 0.04 },
    ]
    expect(say([past], null, { encoder })).toMatch(
      /Of what it reads of the past, the value \(50 %\) and the value 1 d before \(40 %\) weigh most\.$/,
    )
  })
})
