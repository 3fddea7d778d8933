import { describe, expect, it } from 'vitest'
import { fitting, following, scaled } from './frame.ts'

describe('extents', () => {
  it('follow the cursor by as little as needed', () => {
    expect(following({ first: 10, count: 20 }, 15, 100)).toEqual({ first: 10, count: 20 })
    expect(following({ first: 10, count: 20 }, 30, 100)).toEqual({ first: 11, count: 20 })
    expect(following({ first: 10, count: 20 }, 4, 100)).toEqual({ first: 4, count: 20 })
    expect(following({ first: 0, count: 100 }, 99, 100)).toEqual({ first: 0, count: 100 })
  })
  it('of an old address are cut to what there is', () => {
    const all = { first: 0, count: 15 }
    expect(fitting({ first: 10, count: 20 }, all)).toEqual({ first: 10, count: 5 })
    expect(fitting({ first: 15, count: 20 }, all)).toBeNull()
    expect(fitting({ first: 0, count: 20 }, all)).toBeNull()
    expect(fitting({ first: -190, count: 200 }, { first: 1, count: 96 })).toEqual({ first: 1, count: 9 })
    expect(fitting(null, all)).toBeNull()
  })
  it('shrink and grow around the pointer, within one and all', () => {
    expect(scaled({ first: 0, count: 100 }, 50, 0.5, 100)).toEqual({ first: 25, count: 50 })
    expect(scaled({ first: 25, count: 50 }, 50, 2, 100)).toEqual({ first: 0, count: 100 })
    expect(scaled({ first: 5, count: 1 }, 5, 0.5, 100)).toEqual({ first: 5, count: 1 })
    expect(scaled({ first: 0, count: 10 }, 0, 0.5, 100)).toEqual({ first: 0, count: 5 })
  })
})
