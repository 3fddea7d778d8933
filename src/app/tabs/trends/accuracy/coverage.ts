import { intervalHold } from '#forecast/accuracy/intervalHold.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'

/** A metric whose 80 % interval covered so much more or less of this file than it says that it misleads. */
export interface Miscovered {
  readonly metric: string
  readonly kind: 'narrow' | 'wide'
  /** Of its values, both ends of the interval included where it is too narrow, values on P10 excluded where it is too wide. */
  readonly share: number
}

/** The metrics whose interval is far off, in the report's order; see intervalHold. */
export function miscovered({ metrics }: AccuracyReport): Miscovered[] {
  return metrics.flatMap(({ metric, model }): Miscovered[] => {
    const hold = intervalHold(model)
    if (hold.kind === 'unknown' || hold.kind === 'good' || !hold.isFar) return []
    return [{ metric, kind: hold.kind, share: hold.kind === 'narrow' ? hold.closed : hold.halfOpen }]
  })
}
