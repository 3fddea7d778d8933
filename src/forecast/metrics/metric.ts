import type { AggregateKind } from '../aggregate/groupHistory.ts'
import type { Direction } from '../quantile/breach.ts'
import type { Aggregation } from '../window/aggregation.ts'

/**
 * What a metric's values are measured in. percent: 0 to 100; fraction: 0 to 1; number: a count, a load, a score.
 * The rest are written as they are: `MB/s` are megabytes per second, `Mbps` megabits per second.
 */
export type MetricUnit =
  | 'percent'
  | 'fraction'
  | 'number'
  | 'ms'
  | 's'
  | 'd'
  | 'B'
  | 'kB'
  | 'MB'
  | 'GB'
  | 'B/s'
  | 'kB/s'
  | 'MB/s'
  | 'bps'
  | 'kbps'
  | 'Mbps'
  | 'Gbps'
  | 'pkt/s'

/** What a metric can be, in its unit; Infinity: no end is known. */
export interface Bounds {
  readonly lower: number
  readonly upper: number
}

/** The values at which a metric is bad; the threshold itself is. */
export interface Threshold {
  readonly warning: number
  readonly critical: number
  /** The bad side. */
  readonly direction: Direction
}

/** What is known about a metric. */
export interface Metric {
  /** The name by which it is known here. */
  readonly name: string
  readonly unit: MetricUnit
  readonly bounds: Bounds
  /** The default one; null: none is known. */
  readonly threshold: Threshold | null
  /** How several rows of one step become one. */
  readonly withinStep: Aggregation
  /** What of it makes sense over many servers: amounts add up, shares and levels are averaged. */
  readonly acrossServers: AggregateKind
  /**
   * What it is that fills up, as a noun for a sentence (`disk`, `memory`): a level that stays until something frees it.
   * null: an activity, or nothing that fills.
   */
  readonly fills: string | null
}
