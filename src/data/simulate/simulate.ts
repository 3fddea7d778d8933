import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { SimulationMode } from './load.ts'
import { incidentFactor, timeFactor } from './load.ts'
import { Random } from './random.ts'
import type { SimulatedServer } from './server.ts'
import { makeServer } from './server.ts'

export interface Simulation {
  readonly mode: SimulationMode
  readonly servers: number
  readonly steps: number
  readonly seed: number
  /** Default 5 minutes. */
  readonly stepMs?: number
  /** Default Monday 2026-03-02, midnight UTC: the same call gives the same table on any day. */
  readonly startMs?: number
}

const DEFAULT_STEP_MS = 300_000
const DEFAULT_START_MS = Date.UTC(2026, 2, 2)
const HOUR_MS = 3_600_000
const MOST_ROWS = 20_000_000

const METRICS = [
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'load_average',
  'java_heap_usage',
  'network_errors',
] as const
type Sample = Record<(typeof METRICS)[number], number>

const STATES = ['healthy', 'warning', 'critical_issue']

/**
 * A fleet that does not exist: servers of four profiles with daily load, slow disks and a few that leak or
 * fail. Values are rounded as monitoring agents report them. Fails with argument-invalid.
 */
export function simulate(simulation: Simulation): MetricTable {
  const { mode, servers: count, steps, seed } = simulation
  const { stepMs = DEFAULT_STEP_MS, startMs = DEFAULT_START_MS } = simulation
  for (const [name, value] of Object.entries({ servers: count, steps, stepMs })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new FleetcastError('argument-invalid', `${name} is ${value}, expected a whole number above 0`)
    }
  }
  const rows = count * steps
  if (rows > MOST_ROWS) {
    throw new FleetcastError('argument-invalid', `${rows} rows asked for, at most ${MOST_ROWS} are simulated`)
  }
  // In order of name, as every table is.
  const fleet = Array.from({ length: count }, (_, i) => {
    const random = new Random(seed, i)
    return { random, server: makeServer(i, count, random) }
  }).sort((a, b) => (a.server.name < b.server.name ? -1 : 1))

  const profiles = [...new Set(fleet.map(({ server }) => server.profile.name))]
  const timeMs = new Float64Array(rows)
  const status = new Int32Array(rows)
  const profile = new Int32Array(rows)
  const values = METRICS.map((name) => ({ name, values: new Float64Array(rows), precision: 64 as const }))
  const endMs = startMs + (steps - 1) * stepMs
  fleet.forEach(({ server, random }, s) => {
    const next = sampler(server, random, mode, startMs, endMs, stepMs)
    profile.fill(profiles.indexOf(server.profile.name), s * steps, (s + 1) * steps)
    for (let step = 0; step < steps; step++) {
      const row = s * steps + step
      timeMs[row] = startMs + step * stepMs
      const sample = next(startMs + step * stepMs)
      for (const column of values) column.values[row] = sample[column.name]
      status[row] = stateOf(sample, random)
    }
  })
  return {
    servers: fleet.map(({ server }) => server.name),
    offsets: Uint32Array.from({ length: count + 1 }, (_, s) => s * steps),
    timeMs,
    metrics: values,
    labels: [
      { name: 'profile', codes: profile, classes: profiles },
      { name: 'status', codes: status, classes: STATES },
    ],
    naiveTime: false,
    notes: [],
  }
}

/** Steps one server through time: noise that remembers (its correlation time is half an hour), load, disk. */
function sampler(
  server: SimulatedServer,
  random: Random,
  mode: SimulationMode,
  startMs: number,
  endMs: number,
  stepMs: number,
): (timeMs: number) => Sample {
  const memoryOfNoise = Math.exp(-stepMs / (0.5 * HOUR_MS))
  const noise = (): (() => number) => {
    let level = random.normal()
    return () => {
      level = memoryOfNoise * level + Math.sqrt(1 - memoryOfNoise ** 2) * random.normal()
      return level
    }
  }
  const [cpuNoise, memoryNoise, heapNoise] = [noise(), noise(), noise()]
  return (timeMs) => {
    const time = timeFactor(mode, timeMs, startMs, server.profile.daily)
    const incident = server.problem ? incidentFactor(mode, timeMs, endMs) : 1
    const hours = (timeMs - startMs) / HOUR_MS
    const hour = (timeMs / HOUR_MS) % 24
    const batch = hour >= 1 && hour < 4 ? server.profile.nightly : 0
    const cpu = clamp(
      server.cpu * time * server.share * incident + batch + 3 * cpuNoise() + random.normal(),
      5,
      100,
    )
    const leak = server.problem ? 1.1 * (hours % server.restartHours) : 0
    const memory = clamp(
      server.memory * (1 + 0.1 * time) * (incident > 1 ? 1 + 0.8 * (incident - 1) : 1) +
        leak +
        1.5 * memoryNoise(),
      10,
      98,
    )
    const heap = (server.profile.name === 'production' ? 0.9 : 0.5) * memory + 3 * heapNoise()
    return {
      cpu_percent: round(cpu, 1),
      memory_percent: round(memory, 1),
      disk_percent: round(clamp(server.disk + (server.diskPerDay * hours) / 24, 20, 95), 1),
      load_average: round(clamp((cpu / 25) * server.share + random.exponential(0.2), 0.1, 16), 2),
      java_heap_usage: round(clamp(heap, 10, 100), 1),
      network_errors: random.poisson(server.problem ? 2 * incident ** 2 + 4 : 2 * time),
    }
  }
}

/** The seed system's rule: points for what is too high, and what the points are called. */
function stateOf(sample: Sample, random: Random): number {
  const score =
    (sample.cpu_percent > 80 ? 0.3 : 0) +
    (sample.memory_percent > 85 ? 0.3 : 0) +
    (sample.load_average > 8 ? 0.2 : 0) +
    (sample.network_errors > 10 ? 0.2 : 0) +
    random.between(0, 0.1)
  return score > 0.7 ? 2 : score > 0.4 ? 1 : 0
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

function round(value: number, decimals: number): number {
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}
