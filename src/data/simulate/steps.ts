import { timeFactor, type LoadShape } from './load.ts'
import type { Random } from './random.ts'
import { incidentFactor, type Scenario } from './scenario.ts'
import type { SimulatedServer } from './server.ts'

const HOUR_MS = 3_600_000

/** What every server reports, in order of the columns. */
export const METRICS = [
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'load_average',
  'java_heap_usage',
  'network_errors',
] as const

/** One server's values at one time. */
export type Sample = Record<(typeof METRICS)[number], number>

export const STATES = ['healthy', 'warning', 'critical_issue'] as const

export interface StepperOptions {
  readonly shape: LoadShape
  /** Those that the server meets. */
  readonly events: Scenario
  /** Epoch ms of the first step, from which leaks and disks grow. */
  readonly startMs: number
  readonly stepMs: number
}

/** Steps one server through time: noise that remembers (its correlation time is half an hour), load, disk. */
export function stepper(
  server: SimulatedServer,
  random: Random,
  { shape, events, startMs, stepMs }: StepperOptions,
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
    const time = timeFactor(shape, timeMs, startMs, server.profile.daily)
    const incident = incidentFactor(events, timeMs)
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
      network_errors: random.poisson(server.problem ? 2 * incident ** 2 + 4 : 2 * time * incident ** 2),
    }
  }
}

/** The first generation's rule: points for what is too high, and what the points are called; an index into STATES. */
export function stateOf(sample: Sample, random: Random): number {
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
