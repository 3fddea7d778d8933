import { describe, expect, it } from 'vitest'
import { anyOf } from '#forecast/outlook/anyBreach.ts'
import { newBreaches } from '#forecast/outlook/newBreaches.ts'
import { expectedInAllText, filteredText, headline } from './headline.ts'
import { trustText, trustTitle, type Trust } from './trust.ts'

const TIMES = { stepMs: 300_000, horizon: 96 }

/** Of servers that do not breach yet, with their chances, and of those that do. */
function outlookOf(
  chances: readonly number[],
  already: number,
  rest: { unknown?: number; soFar?: { done: number; of: number }; critical?: readonly number[] } = {},
) {
  const of = (own: readonly number[], now: number) => ({
    known: own.length + now,
    already: now,
    soon: anyOf([]),
    horizon: anyOf(own),
    counts: { soon: newBreaches([]), horizon: newBreaches(own) },
  })
  const [warning, critical] = [of(chances, already), of(rest.critical ?? [], 0)]
  return { soFar: rest.soFar ?? null, unknown: rest.unknown ?? 0, warning, critical }
}
const told = (...args: Parameters<typeof outlookOf>) => headline(outlookOf(...args), TIMES)
const said = (...args: Parameters<typeof told>) =>
  told(...args)
    .map(({ text }) => text)
    .join('')
    .replaceAll('\u202f', ' ')
const many = (count: number, chance: number) => new Array<number>(count).fill(chance)

describe('the page in a sentence', () => {
  it('leads with how many more are expected, and their range', () => {
    expect(said([0.8, 0.6, 0.4, 0.3], 2)).toBe(
      'About 2 more servers are expected to breach in the next 8 h (range 0 to 4; 80 % or more chance of at least one); 2 already do.',
    )
    expect(said([0.7], 0)).toBe(
      'About 1 server is expected to breach in the next 8 h (range 0 to 1; 70 % chance of at least one); none breaches now.',
    )
  })

  it('says of servers that all breach already how many become critical', () => {
    expect(said([], 30, { critical: many(26, 0.5) })).toBe(
      'All 30 servers already breach; about 13 of them are expected to become critical in the next 8 h (range 0 to 26).',
    )
    expect(said([], 30, { critical: [0.1] })).toBe('All 30 servers already breach.')
    expect(said([], 1, { critical: [0.9] })).toBe(
      'The one server already breaches; it is expected to become critical in the next 8 h (range 0 to 1).',
    )
  })

  it('has its figure beside the list that it leads to as well', () => {
    const inAll = (...args: Parameters<typeof outlookOf>) => expectedInAllText(outlookOf(...args))
    expect(inAll([0.8, 0.6, 0.4, 0.3], 2)).toBe('about 2 expected in all')
    expect(inAll([0.7], 0)).toBe('about 1 expected in all')
    // Where the headline has none, and of a part of the forecast.
    expect(inAll([0.2], 0)).toBe('')
    expect(inAll([0.8], 0, { soFar: { done: 1, of: 2 } })).toBe('')
  })

  it('says of which hours it speaks where these are over', () => {
    const parts = headline(outlookOf([0.7], 0), { ...TIMES, after: '30 Aug 2013 21:55 UTC' })
    expect(parts.map(({ text }) => text).join('')).toMatch(
      /^About 1 server is expected to breach in the 8 h after 30 Aug 2013 21:55 UTC \(range.*; none breached then\.$/,
    )
  })

  it('leaves a chance away that says nothing', () => {
    expect(said(many(1000, 0.3), 120)).toBe(
      'About 300 more servers are expected to breach in the next 8 h (range 0 to 1 000); 120 already do.',
    )
    expect(said(many(3, 0.001), 1)).toBe(
      'No other server is likely to breach in the next 8 h; 1 already does.',
    )
    expect(said([0.2], 0)).toBe(
      'No server is likely to breach in the next 8 h (20 % chance of at least one); none breaches now.',
    )
  })

  it('of a forecast in parts says of how much it speaks', () => {
    expect(said(many(100, 0.4), 7, { soFar: { done: 1200, of: 10_000 } })).toBe(
      'So far: about 40 more servers are expected to breach in the next 8 h (range 0 to 100); 7 already do.',
    )
    expect(said([0.2], 1, { soFar: { done: 5, of: 10 } })).toContain('no other server is likely')
    expect(said([0.2], 1, { soFar: { done: 5, of: 10 } })).toContain('(20 % or more chance of at least one)')
    expect(said([], 2, { soFar: { done: 0, of: 10 } })).toBe(
      '2 servers already breach. What lies ahead is being forecast.',
    )
  })

  it('never calls safe what is unknown', () => {
    expect(said([0.001], 0, { unknown: 3 })).toMatch(/ 3 servers unknown: not counted as safe\.$/)
    expect(said([], 0)).toBe('Nothing is known of what lies ahead.')
    expect(said([], 1)).toBe('The one server already breaches.')
    expect(said([], 4)).toBe('All 4 servers already breach.')
  })

  it('leads from each figure to its list', () => {
    expect(told([0.9], 2).flatMap(({ text, to }) => (to === undefined ? [] : [[to, text]]))).toEqual([
      ['upcoming', 'About 1 more server'],
      ['breaching', '2 already do'],
    ])
  })
})

describe('whether it can be trusted', () => {
  const coverage = { covered: 0.824, halfOpen: 0.641, points: 12_000 }
  const sample = { servers: 6, ofServers: 30, origins: 8, ofOrigins: 24 }
  const said = (changes: Partial<Extract<Trust, { kind: 'covered' }>> = {}) => {
    const trust = {
      kind: 'covered',
      coverage,
      sample,
      isSmall: false,
      of: 'data',
      metrics: null,
      isKnownData: false,
      alerts: null,
    } as const
    const { before, figure, after } = trustText({ ...trust, ...changes })
    return `${before}${figure}${after}`.replaceAll('\u202f', ' ')
  }

  it('is the share of values within the range beside what would be exact, and a small sample is called one', () => {
    expect(said({ isSmall: true })).toBe(
      'Of past values, 82 % fell inside the 80 % range (80 % would be exact; small sample).',
    )
    expect(said({ of: 'daemon' })).toBe(
      'Of the values that this daemon measured, 82 % fell inside the 80 % range (80 % would be exact).',
    )
    const alerts = { severity: 'critical', raised: 12, hits: 5, breaches: 9, chance: 0.3 } as const
    const title = trustTitle({
      kind: 'covered',
      coverage,
      sample,
      isSmall: true,
      of: 'data',
      metrics: ['cpu_percent'],
      isKnownData: true,
      alerts,
    })
    expect(title.replaceAll(/\u202f/g, ' ')).toContain('82 % of 12 000 values')
    expect(title.replaceAll('\u202f', ' ')).toContain('exactly at P10: 64 %')
    expect(title.replaceAll('\u202f', ' ')).toContain('Alerts: a chance of 30 % or more')
    expect(title).toContain('6 of 30 servers, from 8 of 24 past times')
  })

  it('says which way it is wrong where it is', () => {
    const of = (covered: number, halfOpen = covered) => said({ coverage: { covered, halfOpen, points: 9 } })
    expect(of(0.87)).toMatch(/^Of past values, 87 % .*exact\): the range is wider than needed\.$/)
    expect(of(0.61)).toMatch(/^Of past values, 61 % .*exact\): the range is too narrow, expect surprises\.$/)
    for (const good of [0.75, 0.853]) expect(of(good)).toMatch(/exact\)\.$/)
    expect(of(1, 0.82)).toMatch(/^Of past values, 100 % .*exact; some lie exactly on its edge\)\.$/)
  })

  it('says what its alerts were worth, and of which metrics it speaks', () => {
    const alerts = { severity: 'critical', raised: 30, hits: 7, breaches: 20, chance: 0.3 } as const
    expect(said({ alerts, metrics: ['cpu_percent', 'memory_percent'] })).toBe(
      'Of past values of cpu_percent and memory_percent, 82 % fell inside the 80 % range (80 % would be exact). Of 30 critical alerts, 7 came true; 7 of 20 critical breaches were foreseen.',
    )
    expect(said({ metrics: ['cpu', 'memory', 'disk'] })).toMatch(
      /^Of past values of the 3 metrics with a threshold, 82 %/,
    )
  })

  it('says while it is checked that chances may change', () => {
    expect(trustText({ kind: 'checking', mayChange: true }).before).toBe(
      'Checking the model on this data… chances may still change.',
    )
  })
})

it('says that only some servers are shown', () => {
  expect(filteredText(412, 412)).toBe('')
  expect(filteredText(3, 412)).toBe('Only 3 of 412 servers are shown. ')
  expect(filteredText(1, 412)).toBe('Only 1 of 412 servers is shown. ')
})
