import { metricOf } from '#forecast/metrics/lookup.ts'
import type { MetricUnit } from '#forecast/metrics/metric.ts'

/** How a metric's values are written. */
export interface Unit {
  /** '' for a bare number. */
  readonly symbol: string
  /** Value in the file × factor = value in the symbol's unit. */
  readonly factor: number
  /** Whether k, M, G may stand before the symbol. */
  readonly prefixes: boolean
  /** Decimals beyond which nothing is meant; undefined: as many as the digits need. */
  readonly decimals?: number
}

const plain = (symbol: string): Unit => ({ symbol, factor: 1, prefixes: false })
const prefixed = (symbol: string, factor = 1): Unit => ({ symbol, factor, prefixes: true })

const WRITTEN: Readonly<Record<MetricUnit, Unit>> = {
  percent: { ...plain('%'), decimals: 2 },
  fraction: prefixed(''),
  number: prefixed(''),
  ms: plain('ms'),
  s: plain('s'),
  d: plain('d'),
  B: prefixed('B'),
  kB: prefixed('B', 1e3),
  MB: prefixed('B', 1e6),
  GB: prefixed('B', 1e9),
  'B/s': prefixed('B/s'),
  'kB/s': prefixed('B/s', 1e3),
  'MB/s': prefixed('B/s', 1e6),
  bps: prefixed('bps'),
  kbps: prefixed('bps', 1e3),
  Mbps: prefixed('bps', 1e6),
  Gbps: prefixed('bps', 1e9),
  'pkt/s': prefixed('pkt/s'),
}

/** How the values of a metric are written; a bare number where no unit is known. */
export function unitOf(metric: string): Unit {
  return WRITTEN[metricOf(metric).unit]
}

const PREFIX_OF: Readonly<Record<number, string>> = { 1: '', 1e3: 'k', 1e6: 'M', 1e9: 'G' }

/** The unit that the data itself is in: `%`, `kbps`, '' for a bare number. */
export function rawUnit(metric: string): string {
  const { symbol, factor } = unitOf(metric)
  return `${PREFIX_OF[factor] ?? ''}${symbol}`
}

/** The longest unit that the values of a metric are written with: `Mbps` for kbps, `ms`, `M` for a bare number. */
export function longestUnit(metric: string): string {
  const { symbol, prefixes } = unitOf(metric)
  return prefixes ? `M${symbol}` : symbol
}
