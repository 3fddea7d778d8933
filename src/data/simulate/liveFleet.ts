import { FleetcastError } from '#forecast/errors.ts'
import { blend, changed, type Influence } from './influence.ts'
import { beginPhase, type Phase } from './modes.ts'
import { Random } from './random.ts'
import { DEFAULT_START_MS, type Tick } from './sampler.ts'
import { makeServer, type SimulatedServer } from './server.ts'
import { METRICS, STATES, stateOf, stepper, type Reading, type Stepper } from './steps.ts'

export interface LiveFleetOptions {
  readonly servers: number
  readonly seed: number
  /** Of its past, and what its noise is measured in. */
  readonly stepMs: number
  /** At most a step. */
  readonly tickMs: number
  /** The first reading is after this, epoch ms. */
  readonly startMs: number
  readonly mode: string
}

/**
 * A fleet that reports now in steps, now in ticks, in order of time, and whose mode can be switched. Levels of servers,
 * their disks and their leaks depend on the seed and on the time alone, whenever it was started; noise continues from one
 * reading to the next.
 */
export interface LiveFleet {
  /** In order of name. */
  readonly servers: readonly string[]
  readonly tickMs: number
  /** Time of the newest reading, epoch ms. */
  readonly atMs: () => number
  /** The step that ends next on a whole multiple of it since 1970, as one reading. */
  readonly step: () => Tick
  readonly tick: () => Tick
  /** What stands, and how much of its transition is over, 0 to 1. */
  readonly standing: () => { readonly phase: Phase; readonly transition: number }
  /** Fails with argument-invalid. null: as many servers as the mode hits by itself. */
  readonly set: (mode: string, affectedCount: number | null) => void
}

/** So many modes are faded through where they are set one after the other; what was before them is forgotten. */
const MOST_FADING = 8
/** No server has this stream of random numbers. */
const MODES_STREAM = 0x6d6f6465

/** Fails with argument-invalid. */
export function createLiveFleet(options: LiveFleetOptions): LiveFleet {
  const { servers: count, seed, stepMs, tickMs, startMs } = options
  for (const [name, value] of Object.entries({ servers: count, stepMs, tickMs })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new FleetcastError('argument-invalid', `${name} is ${value}, expected a whole number above 0`)
    }
  }
  if (tickMs > stepMs) {
    throw new FleetcastError(
      'argument-invalid',
      `the tick is ${tickMs / 1000} s, expected at most the model’s step of ${stepMs / 1000} s`,
    )
  }
  const fleet = makeFleet(count, seed, stepMs)
  const members = fleet.map(({ server }) => server)
  const servers = members.map(({ name }) => name)
  const profiles = members.map(({ profile }) => profile.name)
  const chance = new Random(seed, MODES_STREAM)
  let atMs = startMs
  // The newest last: each fades in over what stands before it.
  let phases: readonly Phase[] = [
    beginPhase(members, { mode: options.mode, affectedCount: null, atMs, before: null }, chance),
  ]

  const read = (timeMs: number, share: number): Tick => {
    const isNewStep = share === 1 || Math.ceil(timeMs / stepMs) !== Math.ceil(atMs / stepMs)
    const reading: Reading = { elapsedMs: timeMs - atMs, isNewStep, share }
    const full = phases.findLastIndex((phase) => faded(phase, timeMs, tickMs) >= 1)
    if (full > 0) phases = phases.slice(full)
    const metrics = METRICS.map((name) => ({ name, values: new Float64Array(count) }))
    const states = fleet.map(({ server, random, step }, s) => {
      const influence = influenceOf(phases, server, timeMs, tickMs)
      const sample = changed(step(timeMs, influence, reading), influence)
      for (const { name, values } of metrics) values[s] = sample[name]
      const whole = { ...sample, network_errors: sample.network_errors / share }
      return STATES[Math.max(influence.state, stateOf(whole, random))] ?? STATES[0]
    })
    atMs = timeMs
    return {
      servers,
      timeMs: new Float64Array(count).fill(timeMs),
      metrics,
      labels: [
        { name: 'profile', texts: profiles },
        { name: 'status', texts: states },
      ],
      naiveTime: false,
    }
  }
  return {
    servers,
    tickMs,
    atMs: () => atMs,
    step: () => read((Math.floor(atMs / stepMs) + 1) * stepMs, 1),
    tick: () => read(atMs + tickMs, tickMs / stepMs),
    standing: () => {
      const phase = newest(phases)
      const ticks = (atMs - phase.sinceMs) / tickMs
      return { phase, transition: Math.min(1, ticks / phase.transitionTicks) }
    },
    set: (mode, affectedCount) => {
      const phase = beginPhase(members, { mode, affectedCount, atMs, before: newest(phases) }, chance)
      phases = [...phases, phase].slice(-MOST_FADING)
    },
  }
}

interface Member {
  readonly server: SimulatedServer
  readonly random: Random
  readonly step: Stepper
}

function makeFleet(count: number, seed: number, stepMs: number): readonly Member[] {
  return Array.from({ length: count }, (_, i): Member => {
    const random = new Random(seed, i)
    const server = makeServer(i, count, random)
    // A fixed day, so that disks and leaks stand where they stood before the daemon was started again.
    const step = stepper(server, random, { startMs: DEFAULT_START_MS, stepMs, clearsDisk: true })
    return { server, random, step }
  }).sort((a, b) => (a.server.name < b.server.name ? -1 : 1))
}

function newest(phases: readonly Phase[]): Phase {
  const phase = phases.at(-1)
  if (phase === undefined) throw new RangeError('no simulation mode is set')
  return phase
}

/** How far a mode has taken the place of what was before it, 0 to 1. */
function faded(phase: Phase, timeMs: number, tickMs: number): number {
  return Math.min(1, (timeMs - phase.sinceMs) / tickMs / phase.fadeTicks)
}

function influenceOf(
  phases: readonly Phase[],
  server: SimulatedServer,
  timeMs: number,
  tickMs: number,
): Influence {
  let standing: Influence | null = null
  for (const phase of phases) {
    const own = phase.influence(server, timeMs, (timeMs - phase.sinceMs) / tickMs)
    standing = standing === null ? own : blend(standing, own, faded(phase, timeMs, tickMs))
  }
  if (standing === null) throw new RangeError('no simulation mode is set')
  return standing
}
