import { FleetcastError } from '#forecast/errors.ts'
import type { LeadScore, Truth } from '#daemon/truth/api.ts'

const SCORES: readonly LeadScore[] = [
  { metric: 'cpu_percent', lead: 6, count: 400, coverage: 0.81, pinball: 1.2, skill: 0.15 },
  { metric: 'memory_percent', lead: 6, count: 400, coverage: 0.55, pinball: 2.5, skill: null },
]

/** A truth that says what the test makes it say; nothing whole has matured. */
export function fakeTruth(scores: readonly LeadScore[] = SCORES): Truth {
  return {
    scores: () => scores,
    warnings: () => ['P10 to P90 of memory_percent covered 55 % of what happened, expected 80 %.'],
    beaten: () => [{ server: 'web-1', metric: 'memory_percent', by: 'windowDay', ratio: 1.3 }],
    report: () => Promise.reject(new FleetcastError('no-rows', 'No forecast has matured yet')),
  }
}
