import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinctCut } from './distinctCut.ts'
import { middleCut } from './middleCut.ts'

const all = (names: readonly string[], length: number) => names.map(distinctCut(names, length))

describe('names of a list, cut', () => {
  it('differ where they differ', () => {
    const machines = ['smd-machine-1-1', 'smd-machine-1-2', 'smd-machine-2-1', 'smd-machine-3-11']
    expect(all(machines, 9)).toEqual(['smd-…-1-1', 'smd-…-1-2', 'smd-…-2-1', 'smd-…3-11'])
    expect(all(['smd-machine-1-1.example.com', 'smd-machine-1-11.example.com'], 12)).toEqual([
      'smd-m…1…com',
      'smd-m…11…com',
    ])
  })

  it('keep the end where that tells them apart already', () => {
    expect(all(['prod-web-eu-central-01', 'prod-web-eu-central-02'], 13)).toEqual(
      ['prod-web-eu-central-01', 'prod-web-eu-central-02'].map((name) => middleCut(name, 13)),
    )
  })

  it('keep the middle where begin and end are the same', () => {
    const cut = all(['rack-a.node-001.prod.eu.example.com', 'rack-a.node-002.prod.eu.example.com'], 16)
    expect(cut[0]).toContain('001')
    expect(cut[1]).toContain('002')
  })

  it('are whole where they fit, and cut in the middle where they are not in the list', () => {
    expect(distinctCut(['db-01'], 8)('db-01')).toBe('db-01')
    expect(distinctCut([], 8)('another-name')).toBe(middleCut('another-name', 8))
  })

  const parts = fc.array(
    fc.constantFrom('web', 'db', 'prod', 'eu', 'machine', '1', '2', '11', '003', '-', '.'),
    {
      minLength: 1,
      maxLength: 10,
    },
  )
  const lists = fc.array(
    parts.map((each) => each.join('')),
    { minLength: 1, maxLength: 30 },
  )

  it('are never longer, and never alike more often than with their middles gone', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 4, max: 30 }), (names, length) => {
        const cuts = all(names, length)
        expect(Math.max(...cuts.map((cut) => cut.length))).toBeLessThanOrEqual(length)
        const distinct = new Set(cuts).size
        expect(distinct).toBeGreaterThanOrEqual(new Set(names.map((name) => middleCut(name, length))).size)
        names.forEach((name, at) => {
          if (name.length <= length) expect(cuts[at]).toBe(name)
        })
      }),
      { seed: 15, numRuns: 2000 },
    )
  })

  it('all differ where one short part tells them apart, wherever that stands', () => {
    const fixed = fc.stringMatching(/^[a-z]{2,12}(-[a-z]{2,12}){0,2}$/)
    fc.assert(
      fc.property(
        fixed,
        fixed,
        fc.uniqueArray(fc.integer({ min: 100, max: 999 }), { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 9, max: 24 }),
        (before, after, numbers, length) => {
          const names = numbers.map((number) => `${before}-${number}.${after}`)
          expect(new Set(all(names, length)).size).toBe(names.length)
        },
      ),
      { seed: 15, numRuns: 1000 },
    )
  })

  it('are cut within a frame at ten thousand servers', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `prod-cluster-a-machine-${at}.eu.example.com`)
    const startMs = performance.now()
    const cuts = all(names, 16)
    expect(performance.now() - startMs).toBeLessThan(400)
    expect(new Set(cuts).size).toBe(10_000)
  })
})
