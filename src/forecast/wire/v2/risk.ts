import type { FleetForecast } from '../../fleetForecast.ts'
import { meanAhead, oneDecimal, type ServerSeries } from './means.ts'

/** Points from a value on, the highest first. */
type Points = readonly (readonly [from: number, points: number])[]

interface Part {
  /** The first that the server has is used. */
  readonly metrics: readonly string[]
  readonly current: Points
  readonly predicted: Points
}

const CPU = {
  current: [
    [98, 60],
    [95, 40],
    [90, 25],
    [80, 15],
  ],
  predicted: [
    [98, 40],
    [95, 25],
    [90, 15],
  ],
} as const
const PREDICTED_MEMORY: Points = [
  [98, 30],
  [95, 20],
]
const MEMORY: Points = [
  [98, 50],
  [95, 30],
  [90, 15],
  [85, 10],
]
/** Databases fill their memory on purpose. */
const DATABASE_MEMORY: Points = [
  [99, 50],
  [98, 30],
  [95, 15],
]

const OTHERS: readonly Part[] = [
  {
    metrics: ['cpu_iowait_pct'],
    current: [
      [30, 40],
      [20, 25],
      [10, 15],
    ],
    predicted: [
      [30, 25],
      [20, 15],
    ],
  },
  {
    metrics: ['swap_used_pct'],
    current: [
      [50, 30],
      [25, 20],
      [10, 10],
    ],
    predicted: [],
  },
  {
    metrics: ['load_average'],
    current: [
      [12, 20],
      [8, 10],
    ],
    predicted: [],
  },
]

/**
 * v2's risk of one server, 0 to 100: points for values that are high now and for a high P90 within half an hour. It is no
 * probability; breach_probability of each metric is. What is not known gives no points.
 */
export function riskScore(forecast: FleetForecast, series: ServerSeries, profile: string | null): number {
  const memory = profile === 'database' ? DATABASE_MEMORY : MEMORY
  const parts = [
    cpuPoints(forecast, series),
    pointsOf(forecast, series, {
      metrics: ['mem_used_pct', 'memory_percent'],
      current: memory,
      predicted: PREDICTED_MEMORY,
    }),
    ...OTHERS.map((part) => pointsOf(forecast, series, part)),
  ]
  const sum = (pick: 'current' | 'predicted') => parts.reduce((total, part) => total + part[pick], 0)
  return oneDecimal(
    Math.min(100, 0.7 * Math.min(100, sum('current')) + 0.3 * Math.min(100, sum('predicted'))),
  )
}

/** CPU in use is what is not idle, where that is reported. */
function cpuPoints(forecast: FleetForecast, series: ServerSeries) {
  const idle = series.get('cpu_idle_pct')
  if (idle === undefined)
    return pointsOf(forecast, series, { metrics: ['cpu_user_pct', 'cpu_percent'], ...CPU })
  const low = meanAhead(forecast, idle, 0.1)
  return {
    current: pointsAt(100 - (forecast.current[idle] ?? NaN), CPU.current),
    predicted: low === null ? 0 : pointsAt(100 - low, CPU.predicted),
  }
}

function pointsOf(forecast: FleetForecast, series: ServerSeries, { metrics, current, predicted }: Part) {
  const at = metrics.map((metric) => series.get(metric)).find((found) => found !== undefined)
  if (at === undefined) return { current: 0, predicted: 0 }
  return {
    current: pointsAt(forecast.current[at] ?? NaN, current),
    predicted: predicted.length === 0 ? 0 : pointsAt(meanAhead(forecast, at, 0.9) ?? NaN, predicted),
  }
}

function pointsAt(value: number, points: Points): number {
  return points.find(([from]) => value >= from)?.[1] ?? 0
}

/** v2's `alert` of a server. */
export interface V2Alert {
  readonly level: 'critical' | 'warning' | 'watch' | 'healthy'
  readonly score: number
  readonly color: string
  readonly emoji: string
  readonly label: string
}

const LEVELS = [
  { from: 70, level: 'critical', color: '#ff4444', emoji: '🔴', label: 'Critical' },
  { from: 40, level: 'warning', color: '#ff9900', emoji: '🟠', label: 'Warning' },
  { from: 20, level: 'watch', color: '#ffcc00', emoji: '🟡', label: 'Watch' },
] as const
const HEALTHY = { level: 'healthy', color: '#44ff44', emoji: '🟢', label: 'Healthy' } as const

export function v2Alert(score: number): V2Alert {
  const { level, color, emoji, label } = LEVELS.find(({ from }) => score >= from) ?? HEALTHY
  return { level, score, color, emoji, label }
}

/** What v2's history and counts call a server: another scale than that of `alert`. Worst first. */
export const HISTORY_LEVELS = ['critical', 'warning', 'degraded', 'healthy'] as const
export type HistoryLevel = (typeof HISTORY_LEVELS)[number]

export function historyLevel(score: number): HistoryLevel {
  if (score >= 80) return 'critical'
  if (score >= 60) return 'warning'
  return score >= 50 ? 'degraded' : 'healthy'
}
