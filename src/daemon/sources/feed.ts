import { roughDuration } from '#forecast/window/duration.ts'
import type { Clock } from '../clock/clock.ts'
import type { Intake } from '../intake/api.ts'
import type { Source } from './api.ts'
import type { SourceNeeds } from './needs.ts'
import { SourceState } from './state.ts'

const LOOK_MS = 1000
/** So many steps of a feed without a record are no jitter any longer. */
const SILENT_STEPS = 3
/** Nor are so many ms, of a feed whose step is short or not known yet. */
const LEAST_SILENT_MS = 30_000

/** Whoever posts records to the daemon: there is nothing to fetch, only to notice that nobody does. */
export function createFeedSource({ bus }: SourceNeeds): Source {
  const state = new SourceState(bus, 'waiting for records at POST /feed/data')
  const look = (into: Intake, clock: Clock, startMs: number) => {
    const { lastAtMs, feedStepMs } = into.facts()
    if (lastAtMs === null) return
    const silentMs = Math.max(LEAST_SILENT_MS, SILENT_STEPS * (feedStepMs ?? 0))
    const nowMs = clock.nowMs()
    // What was posted to an earlier life says nothing of who posts to this one before it had the time to.
    if (nowMs - Math.max(lastAtMs, startMs) <= silentMs) {
      if (lastAtMs >= startMs) state.set({ kind: 'running' })
      return
    }
    const usual = feedStepMs === null ? '' : `; they used to arrive every ${roughDuration(feedStepMs)}`
    state.set({
      kind: 'down',
      why: `No records for more than ${roughDuration(silentMs)}${usual}`,
      sinceMs: lastAtMs,
      retryMs: LOOK_MS,
    })
  }
  return {
    kind: 'feed',
    name: 'records posted to /feed/data',
    condition: state.condition,
    scenario: null,
    run: async (into, clock, signal) => {
      const startMs = clock.nowMs()
      for (;;) {
        look(into, clock, startMs)
        await clock.sleep(LOOK_MS, signal)
      }
    },
  }
}
