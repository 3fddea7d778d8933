import type { LinkReport } from './api.ts'
import { MOST_DISK_BYTES } from './keep/limits.ts'
import { stepFacts } from './read/steps.ts'

/** What is known of a daemon before its worker says anything. */
export function firstReport(address: string, nowMs = Date.now()): LinkReport {
  return {
    address,
    link: { kind: 'connecting', sinceMs: nowMs, after: null },
    news: { kind: 'none' },
    daemon: null,
    step: stepFacts(null, null, null, null),
    clock: { kind: 'unknown' },
    ticks: { seen: 0, missed: 0, restarts: 0 },
    kept: {
      ticks: 0,
      fromMs: null,
      mostTicks: 0,
      issues: 0,
      diskBytes: 0,
      mostDiskBytes: MOST_DISK_BYTES,
      diskProblem: null,
    },
    problem: null,
    own: null,
  }
}
