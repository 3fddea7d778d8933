import type { FleetForecast } from '../../fleetForecast.ts'
import type { Severity, Threshold } from '../../thresholds.ts'
import { meets } from '../../thresholds.ts'

/** What the network looked at, as the engine gives it. */
export interface Looked {
  readonly encoderVariables: readonly { readonly name: string; readonly fraction: number }[]
  /** Per history step, oldest first. */
  readonly attention: ArrayLike<number>
}

/** Where the numbers come from: v2 writes `approximation`. */
const METHOD = 'network weights'

const HOUR_MS = 3_600_000
/** Changes below this fraction are none. */
const STABLE = 0.02

interface Moved {
  readonly trend: number
  readonly deviation: number
  readonly direction: 'increasing' | 'decreasing' | 'stable' | 'neutral'
}

/** v2's `shap`, from the weights that the network gave its past variables. own: the name of the explained metric. */
export function v2Features(
  { encoderVariables }: Looked,
  forecast: FleetForecast,
  explained: { readonly server: string; readonly metric: string; readonly series: number },
) {
  const even = encoderVariables.length === 0 ? 1 : 1 / encoderVariables.length
  const features = encoderVariables
    .toSorted((a, b) => b.fraction - a.fraction)
    .map(({ name, fraction }) => {
      const moved = movedOf(forecast, seriesNamed(forecast, explained, name))
      const impact = rounded(fraction / even)
      return [
        name,
        {
          impact,
          direction: moved.direction,
          stars: '⭐'.repeat(impact >= 3 ? 3 : impact >= 1.5 ? 2 : impact >= 1 ? 1 : 0),
          explanation: `${percent(fraction)} of the network's weight on the past; ${percent(even)} if weights were equal`,
          trend: moved.trend,
          deviation: moved.deviation,
          weight: rounded(fraction),
        },
      ] as [string, { impact: number; stars: string; explanation: string; weight: number } & Moved]
    })
  const [top] = features
  return {
    server_name: explained.server,
    feature_importance: features,
    top_driver:
      top === undefined ? null : { feature: top[0], impact: top[1].impact, direction: top[1].direction },
    summary:
      top === undefined
        ? 'The model has no past variables.'
        : `Highest weights: ${features
            .slice(0, 2)
            .map(([name, { weight }]) => `${name} (${percent(weight)})`)
            .join(', ')}. These are network weights, not causes.`,
    method: METHOD,
  }
}

/** The series of a variable: of a model that reads each metric by itself, `value` is the metric. -1: it is not a metric. */
function seriesNamed(
  forecast: FleetForecast,
  { server, series }: { readonly server: string; readonly series: number },
  variable: string,
): number {
  if (variable === 'value') return series
  return forecast.series.findIndex((key) => key.server === server && key.metric === variable)
}

function movedOf({ history, historyLength, stepMs }: FleetForecast, series: number): Moved {
  const none: Moved = { trend: 0, deviation: 0, direction: 'neutral' }
  if (series < 0) return none
  const values = Array.from(history.subarray(series * historyLength, (series + 1) * historyLength)).filter(
    Number.isFinite,
  )
  const newest = values.at(-1)
  if (newest === undefined || values.length < 3) return none
  const steps = Math.min(values.length - 1, Math.max(1, Math.round(HOUR_MS / stepMs)))
  const before = values.at(-1 - steps) ?? newest
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  const trend = before === 0 ? 0 : rounded((newest - before) / Math.abs(before))
  return {
    trend,
    deviation: variance === 0 ? 0 : rounded((newest - mean) / Math.sqrt(variance)),
    direction: Math.abs(trend) < STABLE ? 'stable' : trend > 0 ? 'increasing' : 'decreasing',
  }
}

/** v2's `attention`: its stretches of time, with what the network gave them. */
export function v2Attention({ attention }: Looked, server: string, stepMs: number) {
  const raw = Array.from(attention, (value) => (Number.isFinite(value) ? value : 0))
  const sum = raw.reduce((total, value) => total + value, 0)
  const weights = raw.map((value) => (sum > 0 ? value / sum : 0))
  const length = weights.length
  const [early, late] = [Math.round(0.3 * length), Math.round(0.7 * length)]
  const periods = [
    { name: 'Recent', from: late, to: length },
    { name: 'Mid-range', from: early, to: late },
    { name: 'Early', from: 0, to: early },
  ]
    .filter(({ from, to }) => to > from)
    .map(({ name, from, to }) => {
      const share = weights.slice(from, to).reduce((total, value) => total + value, 0)
      return {
        period: `${name} (${ago(length - from, stepMs)} to ${ago(length - to, stepMs)} ago)`,
        attention: rounded(share),
        importance: importanceOf(share / ((to - from) / length)),
        timestep_range: [from, to] as [number, number],
      }
    })
    .sort((a, b) => b.attention - a.attention)
  const [most] = periods
  return {
    server_name: server,
    attention_weights: weights,
    important_periods: periods,
    summary:
      most === undefined || sum === 0
        ? 'The model provides no attention.'
        : `Highest attention: ${most.period}, ${percent(most.attention)}.`,
    total_timesteps: length,
    method: METHOD,
  }
}

/** times: how often as much as an even look. */
function importanceOf(times: number): 'VERY HIGH' | 'HIGH' | 'MEDIUM' | 'LOW' {
  if (times >= 2) return 'VERY HIGH'
  if (times >= 1.25) return 'HIGH'
  return times >= 0.75 ? 'MEDIUM' : 'LOW'
}

/** P50 if something in the window had been otherwise: the network run again. */
export interface Changed {
  readonly change: {
    readonly metric: string
    readonly kind: 'scaled' | 'held'
    readonly value: number
    readonly steps: number
  }
  readonly before: ArrayLike<number>
  readonly after: ArrayLike<number>
}

/**
 * v2's counterfactuals. Nobody acts in them: a window was changed and the network asked again, so there is no effort, and
 * the risk is what P50 comes to. confidence: of the metric's matured values, the fraction within P10 to P90.
 */
export function v2Counterfactuals(
  changes: readonly Changed[],
  about: {
    readonly metric: string
    readonly threshold: Threshold | null
    readonly soonSteps: number
    readonly confidence: number
  },
) {
  const { metric, threshold, soonSteps, confidence } = about
  return changes.map(({ change, before, after }) => {
    const worst = reached(after, threshold)
    const predicted = meanOf(after, soonSteps)
    return {
      scenario: `${change.metric} ${change.kind === 'held' ? 'held at' : 'times'} ${rounded(change.value)} for its last ${change.steps} steps`,
      action:
        'None: the network was run again on a modified window. The result is what it would forecast, not a cause.',
      predicted_cpu: rounded(predicted),
      change: rounded(predicted - meanOf(before, soonSteps)),
      safe: worst === 'ok' || worst === 'none',
      confidence,
      effort: 'None' as const,
      risk:
        worst === 'critical'
          ? ('HIGH' as const)
          : worst === 'warning'
            ? ('MEDIUM' as const)
            : ('LOW' as const),
      metric,
    }
  })
}

function reached(
  path: ArrayLike<number>,
  threshold: Threshold | null,
): Extract<Severity, 'critical' | 'warning' | 'ok' | 'none'> {
  if (threshold === null) return 'none'
  const { direction, warning, critical } = threshold
  const values = Array.from(path)
  if (values.some((value) => meets(value, critical, direction))) return 'critical'
  return values.some((value) => meets(value, warning, direction)) ? 'warning' : 'ok'
}

function meanOf(path: ArrayLike<number>, steps: number): number {
  const values = Array.from(path).slice(0, steps)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : 0
}

function percent(fraction: number): string {
  return `${Math.round(100 * fraction)}%`
}

function ago(steps: number, stepMs: number): string {
  const minutes = (steps * stepMs) / 60_000
  return minutes >= 120 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes)} min`
}
