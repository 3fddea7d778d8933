import { describe, expect, it } from 'vitest'
import { attentionStory } from './attentionStory.ts'
import { attentionStretches } from './attentionStretches.ts'

const STEP = 300_000
const HOUR = 3_600_000
const STEPS = 288

/** Five-minute steps that weigh the same, but for stretches in hours ago that weigh so many times as much. */
function looking(
  ...stretches: readonly (readonly [fromHours: number, toHours: number, times: number])[]
): Float32Array {
  const attention = Float32Array.from({ length: STEPS }, (_, index) => {
    const ago = ((STEPS - 1 - index) * STEP) / HOUR
    return stretches.find(([from, to]) => ago <= from && ago >= to)?.[2] ?? 1
  })
  const sum = attention.reduce((total, value) => total + value, 0)
  return attention.map((value) => value / sum)
}
/** A past at a level, but for a stretch in hours ago with another. */
function measured(
  level: number,
  fromHours: number,
  toHours: number,
  of: (part: number) => number,
): Float32Array {
  return Float32Array.from({ length: STEPS }, (_, index) => {
    const ago = ((STEPS - 1 - index) * STEP) / HOUR
    return ago <= fromHours && ago >= toHours ? of((fromHours - ago) / (fromHours - toHours)) : level
  })
}
const story = (attention: Float32Array, history: Float32Array | null, horizonMs = 8 * HOUR) =>
  attentionStory({ attention, history, stepMs: STEP, horizonMs })

describe('the stretches of the attention', () => {
  it('are those that stand out, with their shares, the largest first', () => {
    const found = attentionStretches(looking([22, 18, 6], [2, 0, 4]))
    expect(found).toHaveLength(2)
    const [first, second] = found
    expect(((STEPS - 1 - (first?.from ?? 0)) * STEP) / HOUR).toBeCloseTo(22, 0)
    expect(((STEPS - 1 - (first?.to ?? 0)) * STEP) / HOUR).toBeCloseTo(18, 0)
    // 49 steps of six and 25 of four, against 214 of one.
    const all = 49 * 6 + 25 * 4 + 214
    expect(first?.share).toBeCloseTo((49 * 6) / all, 1)
    expect(second?.share).toBeCloseTo((25 * 4) / all, 1)
    expect(second?.to).toBe(STEPS - 1)
  })
  it('are none where all is looked at alike, nothing is given, or one sharp step is all', () => {
    expect(attentionStretches(looking())).toEqual([])
    expect(attentionStretches(looking([22, 18, 1.2]))).toEqual([])
    expect(attentionStretches(new Float32Array(0))).toEqual([])
    expect(attentionStretches(new Float32Array(5).fill(NaN))).toEqual([])
    const sharp = new Float32Array(STEPS).fill(1)
    sharp[10] = 4
    expect(attentionStretches(sharp)).toEqual([])
  })
  it('do not take the shoulder of one for another', () => {
    expect(attentionStretches(looking([23, 16, 3], [21, 18, 9]))).toHaveLength(1)
  })
})

describe('the story', () => {
  it('is of yesterday only where the stretch lies in the hours that the forecast is about', () => {
    const when = (from: number, to: number, horizonMs?: number) =>
      story(looking([from, to, 9]), null, horizonMs).parts.map((part) => part.when)
    expect(when(22, 18)).toEqual(['yesterday'])
    expect(when(22, 18, 2 * HOUR)).toEqual(['past'])
    expect(when(14, 11)).toEqual(['past'])
    expect(when(2, 0)).toEqual(['recent'])
  })
  it('says how far the values went, from the first to the newest', () => {
    const { parts, yesterday } = story(
      looking([22, 18, 9]),
      measured(40, 22.5, 17.5, (done) => 40 + 30 * done),
    )
    const course = parts[0]?.course
    expect(course?.kind).toBe('moved')
    if (course?.kind !== 'moved' || yesterday?.kind !== 'ranged') throw new Error('it moved')
    expect(course.from).toBeCloseTo(43, -1)
    expect(course.to).toBeCloseTo(67, -1)
    expect(course.to).toBeGreaterThan(course.from)
    // The horizon of 8 h, a day before: all of the rise, and what came back after it.
    expect(yesterday.low).toBe(40)
    expect(yesterday.high).toBeGreaterThan(68)
    const fall = story(
      looking(),
      measured(70, 24, 16, (done) => 70 - 30 * done),
    ).yesterday
    expect(fall).toMatchObject({ kind: 'moved' })
  })
  it('says a rise only where the newest value is still up there', () => {
    // Up to 90 within 3 h and most of the way back: what is true is the range.
    const back = (end: number) =>
      story(
        looking([3, 0, 9]),
        measured(40, 3, 0, (done) => (done < 0.5 ? 40 + 100 * done : 90 - (90 - end) * (2 * done - 1))),
      ).parts[0]?.course
    expect(back(42.8)).toMatchObject({ kind: 'ranged' })
    const up = back(88)
    expect(up).toMatchObject({ kind: 'moved' })
    expect(up?.kind === 'moved' && up.to).toBeCloseTo(88, 0)
    // The newest value alone fell: its neighbors do not outvote it.
    const dropped = measured(40, 3, 0, (done) => 40 + 50 * done)
    dropped[STEPS - 1] = 42
    expect(story(looking([3, 0, 9]), dropped).parts[0]?.course).toMatchObject({ kind: 'ranged' })
  })
  it('takes neither noise nor a single spike for a course, and says nothing of what was not measured', () => {
    const yesterday = (history: Float32Array | null) => story(looking(), history).yesterday
    const steady = { kind: 'steady', low: 40, high: 40 }
    expect(yesterday(measured(40, 10, 8, () => 90))).toEqual(steady)
    const spike = measured(40, 10, 8, () => 90)
    spike[STEPS - 1 - 20 * 12] = 100
    expect(yesterday(spike)).toEqual(steady)
    expect(yesterday(measured(40, 21, 18, () => NaN))).toBeNull()
    // 288 steps reach back a step less than a day: enough. A past that begins later is not.
    expect(yesterday(measured(40, 22, 18, () => 70).subarray(2))).toBeNull()
    expect(yesterday(null)).toBeNull()
  })
})
