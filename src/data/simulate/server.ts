import type { Random } from './random.ts'

export interface Profile {
  readonly name: 'production' | 'compute' | 'service' | 'container'
  /** Share of the fleet, cumulative. */
  readonly upTo: number
  /** How much its load follows the day, 0 to 1. */
  readonly daily: number
  readonly cpu: readonly [low: number, high: number]
  readonly memory: readonly [low: number, high: number]
  /** Disk growth in percent a day. */
  readonly diskPerDay: readonly [low: number, high: number]
  /** Nightly batch work in percent of CPU, from 1 to 4 h. */
  readonly nightly: number
}

const PROFILES: readonly Profile[] = [
  {
    name: 'production',
    upTo: 0.4,
    daily: 1,
    cpu: [25, 45],
    memory: [50, 65],
    diskPerDay: [0.3, 1.5],
    nightly: 0,
  },
  {
    name: 'compute',
    upTo: 0.7,
    daily: 0.3,
    cpu: [30, 50],
    memory: [45, 65],
    diskPerDay: [0.5, 2],
    nightly: 30,
  },
  {
    name: 'service',
    upTo: 0.9,
    daily: 0.7,
    cpu: [20, 35],
    memory: [40, 55],
    diskPerDay: [0.1, 0.6],
    nightly: 0,
  },
  {
    name: 'container',
    upTo: 1,
    daily: 0.8,
    cpu: [20, 40],
    memory: [40, 60],
    diskPerDay: [0, 0.2],
    nightly: 0,
  },
]

/** What stays the same about a server while it is simulated. */
export interface SimulatedServer {
  readonly name: string
  readonly profile: Profile
  readonly cpu: number
  readonly memory: number
  readonly disk: number
  readonly diskPerDay: number
  /** Load against others of its kind, about 1. */
  readonly share: number
  /** Leaks memory, fills its disk, errs more, and is what incidents hit. */
  readonly problem: boolean
  /** Hours from one restart to the next of a server that leaks. */
  readonly restartHours: number
}

/** Every tenth server is a problem server; profiles follow the fleet's shares. */
export function makeServer(index: number, count: number, random: Random): SimulatedServer {
  const position = (index + 0.5) / count
  const profile = PROFILES.find(({ upTo }) => position < upTo) ?? PROFILES[0]
  if (!profile) throw new RangeError('there are no profiles')
  const problem = index % 10 === 3
  return {
    name: `${profile.name.slice(0, 4)}-${String(index).padStart(3, '0')}`,
    profile,
    cpu: random.between(...profile.cpu),
    memory: random.between(...profile.memory),
    disk: problem ? random.between(76, 86) : random.between(25, 70),
    diskPerDay: problem ? random.between(1, 2.5) : random.between(...profile.diskPerDay),
    share: random.between(0.85, 1.15),
    problem,
    restartHours: random.between(20, 40),
  }
}
