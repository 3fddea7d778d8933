import { describe, expect, test } from 'vitest'
import { Random } from '#data/simulate/random.ts'
import type { Threshold } from '../thresholds.ts'
import { turnQueue, urgencyOrder } from './order.ts'

const cpu: Threshold = { warning: 75, critical: 90, direction: 'above' }
const free: Threshold = { warning: 20, critical: 10, direction: 'below' }
const thresholds = (metric: string) => (metric === 'cpu' ? cpu : metric === 'free' ? free : null)

/** Of a server's metric: its newest value, and how far it has moved lately. */
type Past = readonly [server: string, metric: string, now: number, moved: number]

function orderOf(pasts: readonly Past[], horizon = 4): readonly string[] {
  const historyLength = 8
  const history = new Float32Array(pasts.length * historyLength).fill(NaN)
  pasts.forEach(([, , now, moved], at) => {
    history[(at + 1) * historyLength - 2] = now - moved
    history[(at + 1) * historyLength - 1] = now
    // Longer ago than the horizon: no sign of what comes within it.
    history[at * historyLength] = now + 1000
  })
  const known = {
    series: pasts.map(([server, metric]) => ({ server, metric, profile: null })),
    current: Float64Array.from(pasts, ([, , now]) => now),
    history,
    historyLength,
    horizon,
  }
  return [...urgencyOrder(known, thresholds)].map((at) => `${pasts[at]?.[0] ?? ''}/${pasts[at]?.[1] ?? ''}`)
}

describe('the order', () => {
  test('begins with what breaches or may within its last moves, the nearest first', () => {
    const order = orderOf([
      ['calm', 'cpu', 10, 1],
      ['near', 'cpu', 70, 5],
      ['there', 'cpu', 80, 1],
      ['nearer', 'cpu', 74, 5],
      ['low', 'free', 22, 10],
      ['still', 'cpu', 74, 0],
    ])
    expect(order.slice(0, 4)).toEqual(['there/cpu', 'nearer/cpu', 'low/free', 'near/cpu'])
  })

  test('then goes by whole servers, those with the nearest series first, and ends with what has no threshold', () => {
    expect(
      orderOf([
        ['far', 'cpu', 10, 1],
        ['far', 'free', 90, 1],
        ['far', 'bytes', 1, 1],
        ['mid', 'free', 90, 1],
        ['mid', 'bytes', 1, 1],
        ['mid', 'cpu', 50, 5],
        ['gone', 'cpu', NaN, 0],
      ]),
    ).toEqual(['mid/free', 'mid/cpu', 'far/cpu', 'far/free', 'gone/cpu', 'mid/bytes', 'far/bytes'])
  })
})

describe('the queue', () => {
  test('gives what is preferred first, and everything once', () => {
    const queue = turnQueue([3, 1, 0, 2, 4], (series) => series === 1)
    expect(queue.waiting()).toBe(4)
    queue.prefer([4, 1])
    expect(queue.take(2)).toEqual([4, 3])
    queue.putBack([3])
    queue.prefer([2])
    expect(queue.take(2)).toEqual([3, 2])
    expect(queue.take(9)).toEqual([0])
    expect(queue.take(9)).toEqual([])
    expect(queue.waiting()).toBe(0)
  })

  test('loses and doubles nothing, whatever is preferred and put back', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = new Random(seed, 0)
      const upTo = (end: number) => Math.floor(random.between(0, end))
      const order = Array.from({ length: 50 }, (_, at) => at).sort(() => random.between(-1, 1))
      const queue = turnQueue(order, () => false)
      const done = new Set<number>()
      let turns = 0
      while (queue.waiting() > 0) {
        if (turns++ > 1000) throw new Error('it does not end')
        queue.prefer(Array.from({ length: upTo(6) }, () => upTo(50)))
        const taken = queue.take(1 + upTo(7))
        const cut = upTo(taken.length + 1)
        for (const series of taken.slice(0, cut)) {
          expect(done.has(series)).toBe(false)
          done.add(series)
        }
        queue.putBack(taken.slice(cut))
        expect(queue.waiting()).toBe(50 - done.size)
      }
      expect(done.size).toBe(50)
    }
  })
})
