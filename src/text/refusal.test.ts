import { describe, expect, it } from 'vitest'
import type { Refusal } from '#remote/api.ts'
import { refusalText } from './refusal.ts'

const address = 'http://daemon:8000'
const ofKind = (refusal: Refusal, generation: 'v1' | 'split' | 'v2' | null = null) =>
  refusalText(refusal, { address, generation })

const ALL: readonly Refusal[] = [
  { kind: 'key-missing' },
  { kind: 'key-wrong' },
  { kind: 'no-cors', origin: 'https://fleet.example' },
  { kind: 'mixed-content' },
  { kind: 'local-network', permission: 'denied' },
  { kind: 'local-network', permission: 'prompt' },
  { kind: 'not-a-daemon', found: 'a page of nginx' },
  { kind: 'unreachable' },
  { kind: 'silent', afterMs: 10_000 },
  { kind: 'http', status: 502, found: 'Bad Gateway' },
  { kind: 'http', status: 404, found: 'Not Found' },
  { kind: 'rate-limited' },
  {
    kind: 'unreadable',
    error: { code: 'wire-invalid', message: 'found text', place: { place: 'predictions.a.p50' } },
  },
  { kind: 'stream-ended' },
]

describe('a refusal in words', () => {
  it('always has a title, a reason and at least one way out, each of its own', () => {
    const texts = ALL.map((refusal) => ofKind(refusal))
    for (const { title, why, ways } of texts) {
      expect(title).toMatch(/^\p{Lu}.*[^.]$/u)
      expect(why).toMatch(/[.!]$/)
      expect(ways.length).toBeGreaterThan(0)
    }
    expect(new Set(texts.map(({ title, ways }) => title + (ways[0]?.text ?? ''))).size).toBe(ALL.length)
  })

  it('tells what to set where the daemon can allow this page, and what else where it cannot', () => {
    const codes = (generation: 'v1' | 'split' | 'v2' | null) =>
      ofKind({ kind: 'no-cors', origin: 'https://fleet.example' }, generation).ways.map(({ code }) => code)
    const [allow, serve] = ['CORS_ORIGINS=https://fleet.example', `npm start -- --daemon ${address}`]
    expect(codes('v2')).toEqual([allow, serve])
    expect(codes('v1')).toEqual([serve])
    expect(codes('split')).toEqual([serve])
    expect(codes(null)).toEqual([allow, serve])
  })

  it('names what was found', () => {
    expect(ofKind({ kind: 'not-a-daemon', found: 'a page of nginx' }).why).toContain('a page of nginx')
    expect(ofKind(ALL.find(({ kind }) => kind === 'unreadable')!).why).toBe('found text (predictions.a.p50).')
  })
})
