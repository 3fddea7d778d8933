import { staleMs, type FleetForecast } from '../fleetForecast.ts'
import { curveAt, levelAt, pathAt } from '../quantile/curve.ts'
import { levelFromGoodSide } from '../quantile/level.ts'
import { meets, type Threshold } from '../thresholds.ts'
import { keyOf, type Alert, type Peak, type Reading } from './alert.ts'
import { limitsOf, type AlertRule, type RaiseAndClear } from './rule.ts'

const BLOCK = 500

/**
 * What a forecast says of each rule: every breach, and every series that has an open alert. Stale series, and
 * forecasts that the network did not make where a rule does not count them, say nothing. Yields after each
 * block of series, so that whoever runs it may let others work in between.
 */
export function* readings(
  forecast: FleetForecast,
  {
    made,
    rules,
    thresholds,
    open,
  }: {
    readonly made: boolean
    readonly rules: readonly AlertRule[]
    readonly thresholds: (metric: string) => Threshold | null
    readonly open: readonly Pick<Alert, 'rule' | 'server' | 'metric'>[]
  },
): Generator<void, readonly Reading[]> {
  const asked = new Set(open.map(keyOf))
  const counting = rules.filter(
    ({ enabled, countsNotFromModel: countsNotFromModel }) => enabled && (made || countsNotFromModel),
  )
  const limits = new Map<string, readonly (readonly [AlertRule, RaiseAndClear])[]>()
  const limitsFor = (metric: string) => {
    let found = limits.get(metric)
    if (found === undefined) {
      found = counting.flatMap((rule) => {
        const limit = limitsOf(rule, metric, thresholds)
        return limit === null ? [] : [[rule, limit] as const]
      })
      limits.set(metric, found)
    }
    return found
  }
  const found: Reading[] = []
  for (let series = 0; series < forecast.series.length; series++) {
    if (series % BLOCK === BLOCK - 1) yield
    const key = forecast.series[series]
    if (key === undefined || staleMs(forecast, series) !== null) continue
    const { server, metric } = key
    for (const [rule, { direction, raise, clear }] of limitsFor(metric)) {
      const peak = peakOf(forecast, series, rule, direction)
      if (peak === null) continue
      const breach = meets(peak.value, raise, direction)
      const about = { rule: rule.id, server, metric }
      if (!breach && !asked.has(keyOf(about))) continue
      const vote = breach ? 'breach' : meets(peak.value, clear, direction) ? 'between' : 'clear'
      found.push({ ...about, vote, direction, limit: raise, peak })
    }
  }
  return found
}

/** null: the model does not give the level anywhere within reach. */
function peakOf(
  forecast: FleetForecast,
  series: number,
  { level, withinMs }: AlertRule,
  direction: 'above' | 'below',
): Peak | null {
  const { stepMs, horizon, issueTimeMs: issueMs } = forecast
  const originMs = forecast.originMs[series] ?? NaN
  const reach = withinMs === null ? horizon : Math.min(horizon, Math.floor(withinMs / stepMs))
  const path = pathAt(forecast, series, levelFromGoodSide(level, direction))
  let worst = -1
  for (let step = 0; step < Math.max(reach, 1); step++) {
    const value = path[step] ?? NaN
    if (!Number.isNaN(value) && (worst < 0 || beats(value, path[worst] ?? NaN, direction))) worst = step
  }
  if (worst < 0) return null
  const value = path[worst] ?? NaN
  const newest = forecast.current[series] ?? NaN
  if (beats(newest, value, direction)) return { value: newest, interval: null, validMs: originMs, issueMs }
  const curve = curveAt(forecast, series, worst)
  const [low, high] = [levelAt(curve, 0.1), levelAt(curve, 0.9)]
  const interval = Number.isNaN(low) || Number.isNaN(high) ? null : ([low, high] as const)
  return { value, interval, validMs: originMs + (worst + 1) * stepMs, issueMs }
}

function beats(value: number, other: number, direction: 'above' | 'below'): boolean {
  return direction === 'above' ? value > other : value < other
}
