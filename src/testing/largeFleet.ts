import { Random } from '#data/simulate/random.ts'
import type { MetricTable } from '#forecast/table.ts'

const STEP_MS = 300_000
const FIRST_MS = Date.UTC(2026, 2, 2)

/** How a metric of the fleet moves: about its middle, a day's wave and noise; a few servers are hot. */
const METRICS = [
  { name: 'cpu_percent', middle: 40, wave: 12, noise: 4, hot: 42 },
  { name: 'memory_percent', middle: 55, wave: 4, noise: 1, hot: 38 },
  { name: 'disk_percent', middle: 50, wave: 0.5, noise: 0.1, hot: 44 },
  { name: 'load_average', middle: 1.5, wave: 0.5, noise: 0.2, hot: 8 },
  { name: 'network_in_kbps', middle: 4_000, wave: 1_500, noise: 400, hot: 2_000 },
  { name: 'network_out_kbps', middle: 2_500, wave: 900, noise: 300, hot: 1_000 },
] as const

/** How many of its servers are hot. */
const HOT = 0.02

/** Six metrics of many servers at steps of five minutes, as a table that parquet is written from. The same for a seed. */
export function largeFleet(servers: number, steps: number, seed = 1): MetricTable {
  const random = new Random(seed, 0)
  const rows = servers * steps
  const columns = METRICS.map(({ name }) => ({
    name,
    values: new Float64Array(rows),
    precision: 64 as const,
  }))
  for (let server = 0; server < servers; server++) {
    const isHot = random.between(0, 1) < HOT
    METRICS.forEach(({ middle, wave, noise, hot, name }, m) => {
      const values = columns[m]?.values ?? new Float64Array()
      const own = middle * random.between(0.6, 1.2) + (isHot ? hot * random.between(0.6, 1.2) : 0)
      const phase = random.between(0, 2 * Math.PI)
      for (let step = 0; step < steps; step++) {
        const value =
          own + wave * Math.sin((2 * Math.PI * step) / 288 + phase) + noise * random.between(-1, 1)
        values[server * steps + step] = Math.max(0, name.endsWith('percent') ? Math.min(100, value) : value)
      }
    })
  }
  return {
    servers: Array.from({ length: servers }, (_, s) => `web-${String(s).padStart(5, '0')}`),
    offsets: Uint32Array.from({ length: servers + 1 }, (_, s) => s * steps),
    timeMs: Float64Array.from({ length: rows }, (_, row) => FIRST_MS + (row % steps) * STEP_MS),
    metrics: columns,
    labels: [],
    naiveTime: false,
    notes: [],
  }
}
