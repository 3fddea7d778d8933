import { describe, expect, it } from 'vitest'
import type { Cause, OnsetBreach } from '#forecast/outlook/causes.ts'
import { durationText } from '../time.ts'
import {
  breachRowText,
  causeChance,
  causeFirst,
  causeNames,
  causeWhat,
  causeWhen,
  causeWho,
  causeWorse,
  likelyCountText,
  listCountText,
  rowLimits,
} from './breaches.ts'

const HOUR_MS = 3_600_000
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 30)
const TIMES = { stepMs: 300_000, horizon: 96, issueTimeMs: ISSUE_MS }
const plain = (text: string) => text.replaceAll(/\u202f/g, ' ')

const ahead = (series: number, chance: number): OnsetBreach => {
  const times = { afterMs: 2 * HOUR_MS, earliestMs: HOUR_MS, latestMs: 4 * HOUR_MS, medianMs: null }
  const breach = { kind: 'expected', limit: 75, direction: 'above', chance, ...times } as const
  return { series, severity: 'warning', breach, chance, onsetMs: ISSUE_MS + 2 * HOUR_MS, orBefore: false }
}
const already = (sinceMs: number, orBefore = false): OnsetBreach => {
  const breach = { kind: 'already', limit: 90, direction: 'above', current: 98.2, ahead: null } as const
  return { series: 0, severity: 'breaching', breach, chance: 1, onsetMs: ISSUE_MS - sinceMs, orBefore }
}
const both = (series: number): OnsetBreach => {
  const { breach, ...rest } = ahead(series, 0.9)
  if (breach.kind !== 'expected') throw new Error('it lies ahead')
  const worse = {
    limit: 90,
    chance: 0.62,
    afterMs: 5 * HOUR_MS,
    earliestMs: 3 * HOUR_MS,
    latestMs: 7 * HOUR_MS,
  }
  const before = breach
  return { ...rest, severity: 'critical', breach: { ...breach, ...worse, before } }
}
const cause = (changes: Partial<Cause> = {}): Cause => ({
  metric: 'cpu_percent',
  profile: 'compute',
  severity: 'warning',
  firstMs: ISSUE_MS + 2 * HOUR_MS,
  orBefore: false,
  breaches: Array.from({ length: 18 }, (_, at) => ahead(at, 0.3 + at / 100)),
  ...changes,
})

describe('a row', () => {
  it('says when, between which times, and how likely', () => {
    const { when, clock, detail, chance } = breachRowText(ahead(0, 0.534), 'cpu_percent', TIMES, 'utc')
    expect([when, clock, detail, plain(chance)]).toEqual(['in 2 h', '· 16:30 UTC', '1 h to 4 h', '53 %'])
  })

  it('that comes to cross both thresholds has a line for each, with its own time and chance, the first one first', () => {
    const text = breachRowText(both(0), 'cpu_percent', TIMES, 'utc')
    expect(Object.values(text).map(plain)).toEqual([
      ...['warning in 2 h', '· 16:30 UTC', 'critical in 5 h', '· 19:30', '90 %', '62 %'],
    ])
    expect(plain(rowLimits(both(0).breach, 'cpu_percent'))).toBe('≥ 75 %, ≥ 90 %')
    expect(plain(rowLimits(ahead(0, 0.5).breach, 'cpu_percent'))).toBe('≥ 75 %')
  })

  it('says a clock time that is exactly the time ahead from now, in the zone as chosen', () => {
    const at = (afterMs: number, times: typeof TIMES, zone = 'utc') => {
      const each = ahead(0, 0.5)
      if (each.breach.kind !== 'expected') throw new Error('it lies ahead')
      return breachRowText({ ...each, breach: { ...each.breach, afterMs } }, 'cpu_percent', times, zone)
    }
    expect(at(9.5 * HOUR_MS, TIMES)).toMatchObject({ when: 'in 9 h 30 m', clock: '· 00:00 UTC' })
    // From a day ahead on, the hours alone could be those of today.
    for (const hours of [23.6, 24]) expect(at(hours * HOUR_MS, TIMES).clock).toBe('· 13 Jan 14:30 UTC')
    expect(at(HOUR_MS, TIMES, 'Europe/Berlin').clock).toBe('· 16:30 CET')
    for (const stepMs of [1000, 300_000])
      for (let afterMs = stepMs; afterMs < 9 * HOUR_MS; afterMs = Math.ceil(afterMs * 1.3)) {
        const { when, clock } = at(afterMs, { ...TIMES, stepMs })
        const [hours = 0, minutes = 0, seconds = 0] = (/[\d:]+/.exec(clock)?.[0] ?? '').split(':').map(Number)
        const saidMs = (hours * 3600 + minutes * 60 + seconds) * 1000 - (ISSUE_MS % (24 * HOUR_MS))
        expect(when).toBe(`in ${durationText(saidMs)}`)
      }
  })

  it('of what breaches already says its value and for how long, as far as that is known', () => {
    const of = (each: OnsetBreach) => {
      const { when, detail } = breachRowText(each, 'cpu_percent', TIMES, 'utc')
      return plain(`${when} ${detail}`)
    }
    expect(of(already(200 * 60_000))).toBe('98.2 % now for 3 h 20 m')
    expect(of(already(16 * HOUR_MS, true))).toBe('98.2 % now for 16 h or longer')
    expect(of(already(0))).toBe('98.2 % now since the newest value')
  })
})

describe('a cause', () => {
  it('says who, what, when and how likely', () => {
    const found = cause()
    expect([causeWho(found), plain(causeWhat(found)), causeWhen(found, TIMES, 'utc')]).toEqual([
      '18 compute servers',
      'cpu_percent ≥ 75 %',
      'from 16:30 UTC',
    ])
    expect(causeFirst(found, TIMES)).toBe('· first in 2 h')
    expect(plain(causeChance(found))).toBe('30 to 47 %')
    expect(causeWorse(found, TIMES, 'utc')).toBeNull()
    const worse = causeWorse(cause({ breaches: [ahead(0, 0.4), both(1), both(2)] }), TIMES, 'utc')
    expect(worse).toMatchObject({ when: '2 critical from 19:30 UTC' })
    expect(plain(worse?.chance ?? '')).toBe('62 %')
    expect(causeWho(cause({ profile: null }))).toBe('18 servers')
    expect(causeNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
    expect(causeNames(['a', 'b'])).toBe('a, b')
    expect(causeNames(['bb-vm-195', 'bb-vm-196', 'bb-vm-232', 'bb-vm-304'])).toBe(
      'bb-vm-195, bb-vm-196 and 2 more',
    )
    expect(causeNames(['a'.repeat(40), 'b', 'c'])).toBe(`${'a'.repeat(40)} and 2 more`)
  })

  it('says when the first of what breaches already began, as far as that is known', () => {
    const began = cause({ firstMs: ISSUE_MS - 2 * HOUR_MS, breaches: [already(2 * HOUR_MS)] })
    expect(causeWhen(began, TIMES, 'utc')).toBe('since 12:30 UTC')
    expect(causeFirst(began, TIMES)).toBe('')
    expect(causeWhen({ ...began, orBefore: true }, TIMES, 'utc')).toBe('since 12:30 UTC or before')
    expect(causeWhen({ ...began, firstMs: NaN }, TIMES, 'utc')).toBe('')
  })
})

it('a list says how many servers and metrics it is of, and by which rule', () => {
  expect(listCountText(3, 3)).toBe('3 servers')
  expect(listCountText(1, 9)).toBe('1 server, 9 metrics')
  const odds = { alarm: 0.3, watch: 0.1 }
  expect(plain(likelyCountText({ servers: 10, metrics: 10, breaching: 0 }, odds))).toBe(
    '10 servers with 30 % chance or more',
  )
  expect(
    plain(likelyCountText({ servers: 9, metrics: 9, breaching: 0 }, odds, 'about 7 expected in all')),
  ).toBe('9 servers with 30 % chance or more, about 7 expected in all')
  expect(plain(likelyCountText({ servers: 15, metrics: 21, breaching: 8 }, odds))).toBe(
    '15 servers, 21 metrics, with 30 % chance or more; 8 of them already breach on another metric',
  )
  expect(plain(likelyCountText({ servers: 1, metrics: 2, breaching: 0 }, { ...odds, alarm: 0.125 }))).toBe(
    '1 server, 2 metrics, with 12.5 % chance or more',
  )
})
