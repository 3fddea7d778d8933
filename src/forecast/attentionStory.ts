import { attentionStretches, type Stretch } from './attentionStretches.ts'

/** How measured values went, freed of single spikes. */
export type Course =
  /** From the first to the newest, which is about as far from it as any in between. */
  | { readonly kind: 'moved'; readonly from: number; readonly to: number }
  /** They moved, and came back or most of the way: lowest and highest, the newest included. */
  | { readonly kind: 'ranged'; readonly low: number; readonly high: number }
  /** They hardly moved: lowest and highest. */
  | { readonly kind: 'steady'; readonly low: number; readonly high: number }

/** A stretch of the past that the network weighs most, and what was measured there. */
export interface StoryPart extends Stretch {
  /**
   * recent: up to the newest step. yesterday: within the hours that the forecast is about, a day before. past: any other.
   */
  readonly when: 'recent' | 'yesterday' | 'past'
  /** How long before the newest step it begins and ends. */
  readonly fromMs: number
  readonly toMs: number
  /** null: not measured there. */
  readonly course: Course | null
}

/** Where the network looked most, and how the values went. */
export interface Story {
  /** The largest share first; []: no stretch stands out. */
  readonly parts: readonly StoryPart[]
  /** How the values went in the hours that the forecast is about, a day before; null: they were not measured. */
  readonly yesterday: Course | null
}

const DAY_MS = 86_400_000
/** Of a stretch, what has to be measured to speak of its course. */
const MEASURED = 0.8
/** Of the whole past's range, what a course has to span to be worth a word. */
const NOTICEABLE = 0.2
/** Of the way to the value farthest from the first, what the newest has to keep to be called a rise or a fall. */
const KEPT = 0.75
/** Steps that a value is the median of. */
const MEDIAN_OF = 5

interface Looked {
  /** [E] per step, oldest first; its last is the newest step. */
  readonly attention: Float32Array
  /** Measured values, the last at the newest step; NaN: none. null: there is no one past (a mean of many series). */
  readonly history: Float32Array | null
  readonly stepMs: number
  /** How far ahead the forecast goes. */
  readonly horizonMs: number
}

/** The story of one series, or of many (history null). */
export function attentionStory({ attention, history, stepMs, horizonMs }: Looked): Story {
  const last = attention.length - 1
  const stepsOf = (ms: number) => Math.round(ms / stepMs)
  const parts = attentionStretches(attention).map((stretch): StoryPart => {
    const { from, to } = stretch
    // The newest step is one step long.
    const fromMs = Math.max((last - from) * stepMs, to === last ? stepMs : 0)
    const toMs = (last - to) * stepMs
    const isYesterday = fromMs <= DAY_MS + stepMs && toMs >= DAY_MS - horizonMs - stepMs
    const when = to === last ? 'recent' : isYesterday ? 'yesterday' : 'past'
    return { ...stretch, when, fromMs, toMs, course: courseOf(history, last - from, last - to) }
  })
  return { parts, yesterday: courseOf(history, stepsOf(DAY_MS), stepsOf(DAY_MS - horizonMs)) }
}

/** Between so many steps before the newest; a past that begins one step later is as good. */
function courseOf(past: Float32Array | null, firstAgo: number, lastAgo: number): Course | null {
  if (past === null || lastAgo < 0) return null
  const first = past.length - 1 - firstAgo
  if (first < -1) return null
  const values = past.subarray(Math.max(0, first), past.length - lastAgo)
  const measured = values.reduce((count, value) => count + Number(!Number.isNaN(value)), 0)
  const known = mediansOf(values)
  const [from] = known
  if (from === undefined || measured < MEASURED * values.length) return null
  const to = known.reduce((far, value) => (Math.abs(value - from) > Math.abs(far - from) ? value : far), from)
  const all = extentOf(mediansOf(past))
  if (all.high === all.low || Math.abs(to - from) < NOTICEABLE * (all.high - all.low))
    return { kind: 'steady', ...extentOf(known) }
  // As it was measured, without its neighbors: it stands on screen beside the sentence.
  const newest = values.findLast((value) => !Number.isNaN(value)) ?? to
  const kept = (newest - from) / (to - from)
  if (kept < KEPT) return { kind: 'ranged', ...extentOf([...known, newest]) }
  return { kind: 'moved', from, to: kept < 1 ? newest : to }
}

function extentOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  return values.reduce(
    ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
    { low: Infinity, high: -Infinity },
  )
}

/** Of every value the median with its neighbours that are known; where none is, nothing. */
function mediansOf(values: Float32Array): readonly number[] {
  const reach = Math.floor(MEDIAN_OF / 2)
  const medians = Array.from(values, (_, at) => {
    const near = [...values.subarray(Math.max(0, at - reach), at + reach + 1)].filter(
      (value) => !Number.isNaN(value),
    )
    return near.toSorted((a, b) => a - b)[Math.floor((near.length - 1) / 2)] ?? NaN
  })
  return medians.filter((value) => !Number.isNaN(value))
}
