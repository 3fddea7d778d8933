import type { MetricTable } from '#forecast/table.ts'
import { writeParquet } from '#data/write.ts'
import { METRICS, ordinaryFleet, ROLES } from './fleet.ts'
import { incidents, meet } from './incidents.ts'

const STEP_MS = 300_000
/** Ten days: the default model looks back eight, and is tried on what lies before its newest forecast. */
const STEPS = 2_880
/** In the evening, so that the nightly job lies ahead. */
const NEWEST_MS = Date.UTC(2026, 2, 12, 22, 30)
const SEED = 11

const DECIMALS = { load_average: 2, network_errors: 0 } as const

/** The sample that ships with the page: a fleet of which most is fine, and what is worth seeing in its forecast. */
function sampleTable(): MetricTable {
  const times = Array.from({ length: STEPS }, (_, step) => NEWEST_MS - (STEPS - 1 - step) * STEP_MS)
  const fleet = ordinaryFleet(times, STEP_MS, SEED).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  meet(fleet, incidents(STEP_MS, SEED), times, STEP_MS, SEED)
  const roles = ROLES.map(({ role }) => role)
  return {
    servers: fleet.map(({ name }) => name),
    offsets: Uint32Array.from({ length: fleet.length + 1 }, (_, server) => server * STEPS),
    timeMs: Float64Array.from(fleet.flatMap(() => times)),
    metrics: METRICS.map((name) => ({
      name,
      values: Float64Array.from(
        fleet.flatMap(({ values }) => [...values[name]].map((value) => told(name, value))),
      ),
      precision: 64,
    })),
    labels: [
      {
        name: 'profile',
        codes: Int32Array.from(fleet.flatMap(({ role }) => times.map(() => roles.indexOf(role)))),
        classes: roles,
      },
    ],
    naiveTime: false,
    notes: [],
  }
}

/** As an agent reports it: rounded, within what the metric can be. */
function told(metric: (typeof METRICS)[number], value: number): number {
  const isPercent = metric.endsWith('_percent')
  const factor = 10 ** (metric in DECIMALS ? DECIMALS[metric as keyof typeof DECIMALS] : 1)
  return Math.round(Math.min(isPercent ? 100 : Infinity, Math.max(0, value)) * factor) / factor
}

export function sampleBytes(): Uint8Array<ArrayBuffer> {
  return writeParquet(sampleTable())
}
