import type { MetricRows } from '#data/liveTable.ts'
import { isAbort } from '#forecast/errors.ts'
import type { Clock } from '../clock/clock.ts'
import type { Intake, Taken } from '../intake/api.ts'
import type { SourceState } from './state.ts'

const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 30_000

/** How rows are handed in: by one source, into one intake. */
export interface Giving {
  readonly into: Intake
  readonly clock: Clock
  readonly state: SourceState
  readonly signal: AbortSignal
}

/**
 * Hands rows in; where the daemon cannot take them the source is down and tries again, so that none is lost and none
 * overtakes another. Rejects with AbortError alone.
 */
export async function give(
  rows: MetricRows,
  kind: 'live' | 'history',
  { into, clock, state, signal }: Giving,
): Promise<Taken> {
  const before = state.condition()
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
    try {
      const taken = await into.takeRows(rows, kind, signal)
      if (state.condition().kind === 'down') state.set(before)
      return taken
    } catch (error) {
      if (isAbort(error) || signal.aborted) throw error
      const why = error instanceof Error ? error.message : String(error)
      state.down(`The daemon cannot accept values: ${why}`, clock.nowMs(), retryMs)
      // Of a wall clock, however fast the daemon's runs.
      await clock.sleep(retryMs * clock.rate, signal)
    }
  }
}
