import { metricOf } from '#forecast/metrics/lookup.ts'
import type { MetricUnit } from '#forecast/metrics/metric.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { knownAs } from '../mapping/names.ts'
import type { Unit } from './units.ts'

/** The unit that a metric's numbers are in by its name; written is how screens show it. */
export interface StatedUnit extends Unit {
  readonly written: string
}

/** Of units.ts: family and size. Units that no value of the column has (number, pkt/s) are not there. */
const UNITS: Partial<Record<MetricUnit, readonly [family: string, factor: number]>> = {
  percent: ['%', 1],
  fraction: ['%', 100],
  ms: ['ms', 1],
  s: ['ms', 1000],
  d: ['ms', 86_400_000],
  B: ['bytes', 1],
  kB: ['bytes', 1e3],
  MB: ['bytes', 1e6],
  GB: ['bytes', 1e9],
  'B/s': ['bytes/s', 1],
  'kB/s': ['bytes/s', 1e3],
  'MB/s': ['bytes/s', 1e6],
  bps: ['bits/s', 1],
  kbps: ['bits/s', 1e3],
  Mbps: ['bits/s', 1e6],
  Gbps: ['bits/s', 1e9],
}

/** What the name says that a metric's numbers are in: seconds of latency_seconds. Null: it says nothing. */
export function statedUnit(metric: string): StatedUnit | null {
  const { unit } = metricOf(metric)
  const [family, factor] = UNITS[unit] ?? []
  if (family === undefined || factor === undefined) return null
  return { family, factor, written: factor === 1 ? family : unit }
}

/** The metric that a column of values is, by the names of the table; one that rows name has none here. */
export function metricOfColumn(mapping: ColumnMapping, column: string): string {
  const { wide } = mapping
  const part = wide !== undefined && Object.hasOwn(wide, column) ? wide[column] : undefined
  return part?.metric ?? knownAs(mapping, column)
}
