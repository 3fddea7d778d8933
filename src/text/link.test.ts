import { describe, expect, it } from 'vitest'
import type { LinkReport } from '#remote/api.ts'
import {
  clockFactsText,
  diskText,
  generationText,
  keptText,
  linkAnnouncement,
  linkText,
  offsetText,
  staleText,
  stepInUse,
  stepQuestion,
  stepStoryText,
} from './link.ts'
import { linkTone } from './linkTone.ts'

const NOW_MS = Date.UTC(2026, 0, 12, 14, 5, 30)
const telling = { nowMs: NOW_MS, zone: 'utc' }
const LIVE: LinkReport = {
  address: 'http://daemon:8000',
  link: { kind: 'open', via: 'stream' },
  news: { kind: 'live', lastMs: NOW_MS - 3000 },
  daemon: {
    generation: 'v2',
    version: '2.0.0',
    service: 'TFT Inference Daemon',
    claims: { modelType: 'TFT', modelDir: null, device: null, inputPoints: null },
    rest: true,
  },
  step: { measuredMs: 5000, statedMs: 300_000, choice: null, usedMs: 300_000, differ: true },
  clock: { kind: 'unknown' },
  ticks: { seen: 3, missed: 0, restarts: 0 },
  kept: {
    ticks: 3,
    fromMs: NOW_MS,
    mostTicks: 10,
    issues: 1,
    diskBytes: 2e6,
    mostDiskBytes: 64e6,
    diskProblem: null,
  },
  problem: null,
  own: null,
}
const but = (change: Partial<LinkReport>): LinkReport => ({ ...LIVE, ...change })
const again = { kind: 'connecting', sinceMs: NOW_MS, after: { kind: 'unreachable' } } as const
const retrying = {
  kind: 'retrying',
  atMs: NOW_MS + 3400,
  attempt: 3,
  why: { kind: 'unreachable' },
} as const

describe('the status', () => {
  it.each([
    [LIVE, 'live', 'Live · via stream · last tick 3 s ago'],
    [but({ link: { kind: 'open', via: 'polling' } }), 'live', 'Live · via polling · last tick 3 s ago'],
    [but({ news: { kind: 'none' } }), 'waiting', 'Connected · via stream · waiting for the first tick'],
    [but({ news: { kind: 'late', lastMs: NOW_MS - 14_000 } }), 'late', 'Late: no data for 14 s (2 ticks)'],
    [
      but({ news: { kind: 'late', lastMs: NOW_MS - 14_000 }, step: { ...LIVE.step, measuredMs: null } }),
      'late',
      'Late: no data for 14 s',
    ],
    [
      but({ news: { kind: 'stale', lastMs: NOW_MS - 60_000, atLeast: false } }),
      'stale',
      'Stale since 14:04 UTC',
    ],
    [but({ link: retrying }), 'retrying', 'Retrying in 4 s (attempt 3)'],
    [but({ link: { ...retrying, atMs: NOW_MS - 1 } }), 'retrying', 'Retrying now (attempt 3)'],
    [
      but({ link: { kind: 'warming', message: '19/20 servers ready', percent: 95 } }),
      'waiting',
      'Warming up: 19/20 servers ready, 95\u202f%',
    ],
    [
      but({ link: { kind: 'warming', message: 'Warming up: 19/20 servers ready', percent: null } }),
      'waiting',
      'Warming up: 19/20 servers ready',
    ],
    [but({ link: { kind: 'warming', message: '', percent: null } }), 'waiting', 'Warming up'],
    [but({ link: { kind: 'paused' } }), 'paused', 'Paused while this tab is hidden'],
    [but({ link: { kind: 'connecting', sinceMs: NOW_MS, after: null } }), 'waiting', 'Connecting'],
    [but({ link: again }), 'retrying', 'Reconnecting'],
    [
      but({ link: { kind: 'refused', why: { kind: 'key-wrong' } } }),
      'refused',
      'The daemon rejected the API key',
    ],
    [but({ link: { kind: 'closed' } }), 'closed', 'Disconnected'],
  ])('%# says how it stands', (report, tone, text) => {
    expect(linkTone(report)).toBe(tone)
    expect(linkText(report, telling)).toBe(text)
  })

  it('never counts backwards where the clock is behind', () => {
    expect(linkText(but({ news: { kind: 'live', lastMs: NOW_MS + 900 } }), telling)).toContain(
      'last tick 0 s ago',
    )
  })
})

describe('what is no longer the newest', () => {
  const issueMs = NOW_MS - 30_000
  it.each([
    [LIVE, null],
    [but({ link: retrying, news: { kind: 'none' } }), null],
    [but({ news: { kind: 'late', lastMs: NOW_MS - 14_000 } }), null],
    [
      but({ news: { kind: 'stale', lastMs: NOW_MS, atLeast: false } }),
      'Stale since 14:05 UTC: showing the forecast made at 14:05 UTC.',
    ],
    [
      but({
        news: { kind: 'stale', lastMs: NOW_MS, atLeast: false },
        problem: { code: 'wire-invalid', message: 'predictions has no series', place: {} },
      }),
      'Stale since 14:05 UTC: showing the forecast made at 14:05 UTC. Newer data cannot be read.',
    ],
    [
      but({ link: { kind: 'connecting', sinceMs: NOW_MS, after: null } }),
      'No data since 14:05 UTC: showing the forecast made at 14:05 UTC. Connecting.',
    ],
    [
      but({ link: again }),
      'No data since 14:05 UTC: showing the forecast made at 14:05 UTC. The daemon does not respond. Reconnecting.',
    ],
    [
      but({ link: { kind: 'warming', message: '19/20 servers ready', percent: null } }),
      'No data since 14:05 UTC: showing the forecast made at 14:05 UTC. Warming up: 19/20 servers ready.',
    ],
    [
      but({ link: retrying }),
      'No data since 14:05 UTC: showing the forecast made at 14:05 UTC. The daemon does not respond. Retrying in 4 s.',
    ],
    [
      but({ link: { kind: 'closed' }, news: { kind: 'stale', lastMs: NOW_MS, atLeast: false } }),
      'Stale since 14:05 UTC: showing the forecast made at 14:05 UTC. Disconnected from http://daemon:8000.',
    ],
  ])('%# is said', (report, text) => {
    expect(staleText(report, issueMs, telling)).toBe(text)
  })

  it('is said to the second where steps are shorter than a minute', () => {
    const stale = but({
      news: { kind: 'stale', lastMs: NOW_MS, atLeast: false },
      step: { ...LIVE.step, usedMs: 5000 },
    })
    expect(staleText(stale, issueMs, telling)).toBe(
      'Stale since 14:05:30 UTC: showing the forecast made at 14:05:00 UTC.',
    )
    expect(linkText(stale, telling)).toBe('Stale since 14:05:30 UTC')
  })
})

it('is announced where something happened, not with every tick', () => {
  const later = but({ news: { kind: 'live', lastMs: NOW_MS } })
  expect(linkAnnouncement(later)).toBe(linkAnnouncement(LIVE))
  expect(linkAnnouncement(but({ news: { kind: 'late', lastMs: 0 } }))).toBe(linkAnnouncement(LIVE))
  expect(linkAnnouncement(but({ news: { kind: 'stale', lastMs: 0, atLeast: false } }))).toContain('is stale')
  const again = { ...retrying, attempt: 4 }
  expect(linkAnnouncement(but({ link: again }))).toBe(linkAnnouncement(but({ link: retrying })))
})

it('says what is known of the daemon', () => {
  expect(generationText(LIVE.daemon!)).toBe('second generation, TFT Inference Daemon 2.0.0')
  expect(generationText({ ...LIVE.daemon!, generation: 'v1', version: null, service: null })).toBe(
    'first generation, version not stated',
  )
  expect([120, -210, 0].map(offsetText)).toEqual(['UTC+02:00', 'UTC−03:30', 'UTC+00:00'])
  expect(clockFactsText({ kind: 'unknown' })).toBeNull()
  expect(clockFactsText({ kind: 'inferred', offsetMinutes: 120, behindMs: 3000 })).toBe(
    'timestamps without a time zone, read as UTC+02:00 by comparing clocks, 3 s behind this machine’s clock',
  )
  expect(clockFactsText({ kind: 'zoned', behindMs: -4000 })).toContain('4 s ahead of this machine’s clock')
  expect(clockFactsText({ kind: 'arrival', offMs: -90_000 })).toContain('off by 1 min 30 s')
  expect(stepQuestion(LIVE.step)).toBe(
    'The daemon’s ticks arrive every 5 s, but its alerts state a step of 5 min. One step is taken as 5 min, which determines the times to breach.',
  )
  expect(stepQuestion({ ...LIVE.step, differ: false })).toBeNull()
  expect(stepInUse(LIVE.step)).toBe('stated')
  expect(stepInUse({ ...LIVE.step, usedMs: 5000 })).toBe('measured')
  expect(stepInUse({ ...LIVE.step, usedMs: 5000, choice: 'stated' })).toBe('stated')
  expect(stepInUse({ ...LIVE.step, usedMs: 60_000 })).toBeNull()
  expect(stepStoryText(LIVE.step)).toBe('Its alerts state a step of 5 min; ticks arrive every 5 s.')
  expect(stepStoryText({ ...LIVE.step, measuredMs: null, statedMs: null })).toBe(
    'Unknown so far; 5 min is assumed.',
  )
  expect(keptText(LIVE.kept, telling)).toBe('3 of at most 10 ticks, from 14:05 UTC')
  expect(diskText(LIVE.kept)).toBe('2.00\u202fMB of at most 64.0\u202fMB')
  expect(diskText({ ...LIVE.kept, diskProblem: 'The browser allows no storage.' })).toBe(
    'The browser allows no storage.',
  )
})
