import { FleetcastError } from '#forecast/errors.ts'
import { compareStep, measureStep } from '#forecast/window/step.ts'
import type { RecentRows } from './recentRows.ts'

/** How often servers report, against the model's step. */
export type Pace =
  /** No server has reported three times yet. */
  | { readonly kind: 'unknown' }
  /** same: rows are steps as they are; finer: several make a step. */
  | { readonly kind: 'same' | 'finer'; readonly feedStepMs: number }
  /** There is nothing to forecast from. */
  | { readonly kind: 'coarser'; readonly feedStepMs: number; readonly error: FleetcastError }

/** Rows of one server that tell how often it reports. */
export const ROWS_TO_TELL = 3

/** As many servers, and of each as many rows, as are looked at. */
const MOST_SERVERS = 256
const MOST_ROWS = 256

/** The pace of what was reported last. */
export function measurePace(servers: readonly RecentRows[], stepMs: number): Pace {
  const stride = Math.max(1, Math.floor(servers.length / MOST_SERVERS))
  const times = servers
    .filter(({ count }, s) => s % stride === 0 && count >= ROWS_TO_TELL)
    .map((rows) => rows.times().slice(-MOST_ROWS))
  const offsets = new Uint32Array(times.length + 1)
  times.forEach(({ length }, s) => {
    offsets[s + 1] = (offsets[s] ?? 0) + length
  })
  const timeMs = new Float64Array(offsets[times.length] ?? 0)
  times.forEach((own, s) => timeMs.set(own, offsets[s]))
  const names = times.map((_, s) => String(s))
  const empty = { metrics: [], labels: [], naiveTime: false, notes: [] }
  const feedStepMs = measureStep({ servers: names, offsets, timeMs, ...empty })
  return feedStepMs === null ? { kind: 'unknown' } : paceOf(feedStepMs, stepMs)
}

/** The pace of a feed whose step is known. */
export function paceOf(feedStepMs: number, stepMs: number): Pace {
  try {
    return { kind: compareStep(feedStepMs, stepMs), feedStepMs }
  } catch (error) {
    if (error instanceof FleetcastError) return { kind: 'coarser', feedStepMs, error }
    throw error
  }
}
