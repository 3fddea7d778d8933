import { thresholdIn, type Assessment, type ServerState } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import type { Direction } from '../quantile/breach.ts'

/** When a series gets to where its severity is. */
export type BreachTime =
  | { readonly kind: 'already' }
  | {
      readonly kind: 'within'
      /** From the series' origin until P50 gets there. */
      readonly afterMs: number
      /** The same by the level on the bad side, and on the good side; null: not within the horizon. */
      readonly earliestMs: number | null
      readonly latestMs: number | null
    }
  | {
      /** P50 does not get there within the horizon. */
      readonly kind: 'not-within'
      /** When the bad side's level does; null: it does not either. */
      readonly earliestMs: number | null
      /** Worst value of the bad side's level. */
      readonly peak: number
    }

export interface NextBreach {
  readonly series: number
  readonly severity: 'critical' | 'warning' | 'watch' | 'ok'
  readonly limit: number
  readonly direction: Direction
  readonly time: BreachTime
  /** Chance to meet the limit within the horizon. */
  readonly chance: number
}

/**
 * What breaches next: what is there already, then by the median's time, then what only the bad side's level
 * reaches, the likeliest first; last the few that stay clear but come closest to a threshold. Unknown series
 * are none of them.
 */
export function nextBreaches(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
  closest: number,
): readonly NextBreach[] {
  const breaches: NextBreach[] = []
  const clear: NextBreach[] = []
  for (const { series } of servers) {
    for (const at of series) {
      const found = breachOf(forecast, assessment, at)
      if (found === null) continue
      if (found.severity === 'ok') clear.push(found)
      else breaches.push(found)
    }
  }
  const near = clear.sort((a, b) => roomOf(a) - roomOf(b)).slice(0, closest)
  return [...breaches.sort(byTime), ...near]
}

function breachOf(forecast: FleetForecast, assessment: Assessment, series: number): NextBreach | null {
  const severity = assessment.severity[series] ?? 'unknown'
  if (severity === 'unknown' || severity === 'none') return null
  const threshold = thresholdIn(assessment, forecast.series[series]?.metric ?? '')
  if (threshold === null) return null
  const { chances, peak } = assessment
  const chance = (severity === 'critical' ? chances.critical : chances.warning)[series] ?? NaN
  const limit = assessment.limit[series] ?? NaN
  const afterMs = assessment.afterMs[series] ?? NaN
  const known = (ms: number | undefined) => (ms === undefined || Number.isNaN(ms) ? null : ms)
  const earliestMs = known(assessment.earliestMs[series])
  const time: BreachTime =
    severity === 'ok' || severity === 'watch'
      ? { kind: 'not-within', earliestMs, peak: peak[series] ?? NaN }
      : afterMs === 0
        ? { kind: 'already' }
        : { kind: 'within', afterMs, earliestMs, latestMs: known(assessment.latestMs[series]) }
  return { series, severity, limit, direction: threshold.direction, time, chance }
}

const SEVERITY_RANK = { critical: 0, warning: 1, watch: 2, ok: 3 } as const
const TIME_RANK = { already: 0, within: 1, 'not-within': 2 } as const

function byTime(a: NextBreach, b: NextBreach): number {
  const after = (time: BreachTime) => (time.kind === 'within' ? time.afterMs : 0)
  return (
    TIME_RANK[a.time.kind] - TIME_RANK[b.time.kind] ||
    after(a.time) - after(b.time) ||
    SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
    b.chance - a.chance ||
    a.series - b.series
  )
}

/** Between the worst of P90 (P10) and the limit, as a share of the limit, so that metrics compare. */
function roomOf({ time, limit, direction }: NextBreach): number {
  if (time.kind !== 'not-within') return 0
  const room = direction === 'above' ? limit - time.peak : time.peak - limit
  return room / (Math.abs(limit) || 1)
}
