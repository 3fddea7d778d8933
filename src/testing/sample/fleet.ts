import { timeFactor } from '#data/simulate/load.ts'
import { Random } from '#data/simulate/random.ts'

/** What servers of one kind have in common. */
interface Role {
  readonly role: string
  readonly count: number
  /** How much its load follows the working day, 0 to 1. */
  readonly daily: number
  /** Percent at the day's mean. */
  readonly cpu: readonly [low: number, high: number]
  readonly memory: readonly [low: number, high: number]
  /** Percent at the first row. */
  readonly disk: readonly [low: number, high: number]
  /** Percent of CPU that the nightly job takes, of each server in turn; empty: it does not run there. */
  readonly nightly: readonly number[]
}

export const ROLES: readonly Role[] = [
  { role: 'web', count: 12, daily: 1, cpu: [20, 32], memory: [42, 58], disk: [24, 52], nightly: [] },
  { role: 'database', count: 4, daily: 0.6, cpu: [24, 34], memory: [58, 66], disk: [38, 60], nightly: [] },
  {
    role: 'batch',
    count: 8,
    daily: 0.2,
    cpu: [24, 34],
    memory: [40, 56],
    disk: [30, 58],
    nightly: [52, 51, 47, 50, 46, 24, 28, 20],
  },
  { role: 'api', count: 6, daily: 0.8, cpu: [20, 30], memory: [46, 60], disk: [24, 46], nightly: [] },
]

export const METRICS = [
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'load_average',
  'network_errors',
] as const
export type Metric = (typeof METRICS)[number]

/** One server's track of every metric, as it would be if nothing happened: [steps] each, not rounded. */
export interface Tracks {
  readonly name: string
  readonly role: string
  readonly values: Readonly<Record<Metric, Float64Array>>
}

const HOUR_MS = 3_600_000
/** When the nightly job begins, and how long it takes. */
const JOB = { hour: 1, hours: 3 } as const

/** Noise that remembers, of standard deviation 1: its correlation time is half an hour. */
export function memory(random: Random, stepMs: number): () => number {
  const kept = Math.exp(-stepMs / (0.5 * HOUR_MS))
  let level = random.normal()
  return () => (level = kept * level + Math.sqrt(1 - kept ** 2) * random.normal())
}

/** The fleet on an ordinary week; the same seed gives the same. times: epoch ms, ascending. */
export function ordinaryFleet(times: readonly number[], stepMs: number, seed: number): readonly Tracks[] {
  let stream = 0
  return ROLES.flatMap((role) =>
    Array.from({ length: role.count }, (_, index) => {
      const random = new Random(seed, stream++)
      const name = `${role.role === 'database' ? 'db' : role.role}-${String(index + 1).padStart(2, '0')}`
      return { name, role: role.role, values: tracksOf(role, index, times, stepMs, random) }
    }),
  )
}

function tracksOf(
  { daily, cpu, memory: held, disk, nightly }: Role,
  index: number,
  times: readonly number[],
  stepMs: number,
  random: Random,
): Tracks['values'] {
  const cpuNoise = memory(random, stepMs)
  const memoryNoise = memory(random, stepMs)
  const loadNoise = memory(random, stepMs)
  const base = { cpu: random.between(...cpu), memory: random.between(...held), disk: random.between(...disk) }
  const share = random.between(0.9, 1.1)
  const writesPerDay = random.between(0.6, 1.6)
  const errors = random.between(0.4, 1.2)
  const values = Object.fromEntries(METRICS.map((name) => [name, new Float64Array(times.length)])) as Record<
    Metric,
    Float64Array
  >
  times.forEach((timeMs, step) => {
    const load = timeFactor('business_hours', timeMs, 0, daily)
    const hour = (timeMs / HOUR_MS) % 24
    const job = ramp(hour - JOB.hour, 0.25) * ramp(JOB.hour + JOB.hours - hour, 0.25) * (nightly[index] ?? 0)
    const used = base.cpu * load * share + job + 1.8 * cpuNoise() + 0.8 * random.normal()
    values.cpu_percent[step] = used
    values.memory_percent[step] =
      base.memory * (0.95 + 0.06 * load) + 0.1 * job + 0.9 * memoryNoise() + 0.2 * random.normal()
    // Logs grow with the load and are rotated at midnight; what is kept grows slowly.
    const day = (timeMs / HOUR_MS / 24) % 1
    values.disk_percent[step] =
      base.disk + (0.25 * (timeMs - (times[0] ?? 0))) / HOUR_MS / 24 + writesPerDay * 2.5 * day
    values.load_average[step] = (used / 28) * share + 0.15 * loadNoise() + random.exponential(0.12)
    values.network_errors[step] = random.poisson(errors * load)
  })
  return values
}

/** 0 before it begins, 1 once it is there; hours. */
const ramp = (since: number, lasting: number): number => Math.min(1, Math.max(0, since / lasting))
