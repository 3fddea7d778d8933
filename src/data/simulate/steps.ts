import type { Random } from './random.ts'
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

/** What a server meets at one time. */
export interface Meets {
  /** Load of the hour against the day's mean. */
  readonly time: number
  /** What incidents multiply the load by. */
  readonly incident: number
  /** How far a problem server has its problems, 0 to 1. */
  readonly trouble: number
  /** What multiplies errors beyond that. */
  readonly errors: number
}

/** How much of a step a reading covers. */
export interface Reading {
  /** Since the reading before. */
  readonly elapsedMs: number
  /** Whether it is the first of its step. */
  readonly isNewStep: boolean
  /** Fraction of the step. */
  readonly share: number
}

export interface StepperOptions {
  /** Epoch ms from which leaks and disks grow. */
  readonly startMs: number
  readonly stepMs: number
  /** Whether somebody clears a disk before it is full: a fleet that runs for months needs it. */
  readonly clearsDisk?: boolean
}

/** Reads one server at a time; a reading skipped is a whole step. */
export type Stepper = (timeMs: number, meets: Meets, reading?: Reading) => Sample

/**
 * Steps one server through time: noise that remembers (its correlation time is half an hour), load, disk. Readings of a
 * part of a step share what is random about their step, so that their mean (of counts the sum) varies as a whole step
 * does; what differs between them is small.
 */
export function stepper(
  server: SimulatedServer,
  random: Random,
  { startMs, stepMs, clearsDisk = false }: StepperOptions,
): Stepper {
  const whole: Reading = { elapsedMs: stepMs, isNewStep: true, share: 1 }
  const noise = (): ((memory: number) => number) => {
    let level = random.normal()
    return (memory) => {
      level = memory * level + Math.sqrt(1 - memory ** 2) * random.normal()
      return level
    }
  }
  const [cpuNoise, memoryNoise, heapNoise] = [noise(), noise(), noise()]
  const ofStep = { cpu: 0, load: 0 }
  return (timeMs, { time, incident, trouble, errors }, { elapsedMs, isNewStep, share } = whole) => {
    const memoryOfNoise = Math.exp(-elapsedMs / (0.5 * HOUR_MS))
    // A part of a step has its own jitter, which its mean is almost rid of.
    const jitter = (size: number) => (share < 1 ? size * random.normal() : 0)
    const hours = (timeMs - startMs) / HOUR_MS
    const hour = (timeMs / HOUR_MS) % 24
    const batch = hour >= 1 && hour < 4 ? server.profile.nightly : 0
    const cpuLevel = 3 * cpuNoise(memoryOfNoise)
    if (isNewStep) ofStep.cpu = random.normal()
    const cpu = clamp(
      server.cpu * time * server.share * incident + batch + cpuLevel + ofStep.cpu + jitter(1.2),
      5,
      100,
    )
    const leak = server.problem ? trouble * 1.1 * (hours % server.restartHours) : 0
    const memory = clamp(
      server.memory * (1 + 0.1 * time) * (incident > 1 ? 1 + 0.8 * (incident - 1) : 1) +
        leak +
        1.5 * memoryNoise(memoryOfNoise) +
        jitter(0.2),
      10,
      98,
    )
    const heap =
      (server.profile.name === 'production' ? 0.9 : 0.5) * memory + 3 * heapNoise(memoryOfNoise) + jitter(0.4)
    if (isNewStep) ofStep.load = random.exponential(0.2)
    const failures = server.problem
      ? trouble * (2 * incident ** 2 + 4) + (1 - trouble) * 2 * time * incident ** 2
      : 2 * time * incident ** 2
    return {
      cpu_percent: round(cpu, 1),
      memory_percent: round(memory, 1),
      disk_percent: round(clamp(diskOf(server, hours, clearsDisk), 20, 95), 1),
      load_average: round(clamp((cpu / 25) * server.share + ofStep.load, 0.1, 16), 2),
      java_heap_usage: round(clamp(heap, 10, 100), 1),
      network_errors: random.poisson(failures * errors * share),
    }
  }
}

/** How far a disk fills before it is cleared: of a problem server almost all of it. */
function diskOf({ disk, diskPerDay, problem }: SimulatedServer, hours: number, clears: boolean): number {
  const grown = (diskPerDay * hours) / 24
  if (!clears) return disk + grown
  return disk + (grown % (problem ? 94 - disk : 12))
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

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}
