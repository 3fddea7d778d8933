import type { AccuracyReport } from '#forecast/accuracy/report.ts'

/** Outside these shares of values within P10 to P90 the bands do not mean what they say. */
const LEAST_COVERAGE = 0.65
const MOST_COVERAGE = 0.95

/** A metric whose 80 % band covered clearly more or less of this file than it says. */
export interface Miscovered {
  readonly metric: string
  readonly kind: 'narrow' | 'wide'
  /** Of its values, both ends of the band included where it is too narrow, P10 left out where it is too wide. */
  readonly share: number
}

/**
 * Values that lie exactly on P10 (an idle server at 0, whose band has no width) count for whichever side speaks
 * for the band: it is too narrow only if even with them too few are covered, too wide only if even without them
 * too many are.
 */
export function miscovered({ metrics }: AccuracyReport): Miscovered[] {
  return metrics.flatMap(({ metric, model }): Miscovered[] => {
    const { coverage80: halfOpen, coverage80Closed: closed } = model
    if (closed !== null && closed < LEAST_COVERAGE) return [{ metric, kind: 'narrow', share: closed }]
    if (halfOpen !== null && halfOpen > MOST_COVERAGE) return [{ metric, kind: 'wide', share: halfOpen }]
    return []
  })
}
