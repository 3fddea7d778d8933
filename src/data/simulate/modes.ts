import { FleetcastError } from '#forecast/errors.ts'
import { pull, type Influence } from './influence.ts'
import { SIMULATION_MODES, timeFactor, type LoadShape, type SimulationMode } from './load.ts'
import type { Random } from './random.ts'
import type { SimulatedServer } from './server.ts'

/** What a fleet can be switched to while it runs: five shapes of load, and four states of the whole fleet. */
export const LIVE_MODES = [...SIMULATION_MODES, 'healthy', 'degrading', 'critical', 'cascade'] as const
export type LiveMode = (typeof LIVE_MODES)[number]

/** What a fleet was like before it came to a mode: what nothing happens in is its own past. */
export function modeBefore(mode: string): LiveMode {
  if (mode === 'stable' || mode === 'business_hours' || mode === 'cyclic' || mode === 'healthy') return mode
  return mode === 'gradual_spike' || mode === 'sudden_spike' ? 'stable' : 'business_hours'
}

/** A mode since it was set, of one fleet. */
export interface Phase {
  readonly mode: LiveMode
  /** When it was set, epoch ms of the fleet's time. */
  readonly sinceMs: number
  /** Servers that it does something to beyond the load of the hour; those that begin it come first. */
  readonly affected: readonly string[]
  /** Ticks until what was before it is gone. */
  readonly fadeTicks: number
  /** Ticks until all of it is there. */
  readonly transitionTicks: number
  /** What it does to a server so many ticks after it was set. */
  readonly influence: (server: SimulatedServer, timeMs: number, ticks: number) => Influence
}

const FADE_TICKS = 12
/** As the first generation's daemon has it, in ticks: when an incident begins, how long it rises, when it is over. */
const GRADUAL = { from: 60, rise: 120 }
const SUDDEN = { from: 101, to: 200 }
const INCIDENT_FACTOR = 2.5

/** As the second generation's: what affected servers come to, and in how many ticks. */
const LEVELS = {
  degrading: { cpu: 75, memory: 80, load: 5, heap: 78, errors: 2, state: 1, ticks: 60 },
  critical: { cpu: 90, memory: 93, load: 9, heap: 90, errors: 4, state: 2, ticks: 24 },
  escalated: { cpu: 92, memory: 95, load: 9, heap: 92, errors: 4, state: 2, ticks: 12 },
  source: { cpu: 95, memory: 92, load: 12, heap: 90, errors: 4, state: 2, ticks: 24 },
} as const
type Level = (typeof LEVELS)[keyof typeof LEVELS]

/** What is set, on what. */
export interface Switch {
  readonly mode: string
  /** null: as many as the mode hits by itself. */
  readonly affectedCount: number | null
  readonly atMs: number
  /** What stands; null: nothing does. */
  readonly before: Phase | null
}

/** Begins a mode. Fails with argument-invalid for a mode that there is not, and for more servers than there are. */
export function beginPhase(
  fleet: readonly SimulatedServer[],
  { mode: name, affectedCount, atMs, before }: Switch,
  random: Random,
): Phase {
  const mode = LIVE_MODES.find((each) => each === name)
  if (mode === undefined) {
    throw new FleetcastError(
      'argument-invalid',
      `unknown simulation mode ${JSON.stringify(name)}: expected one of ${LIVE_MODES.join(', ')}`,
    )
  }
  if (
    affectedCount !== null &&
    !(Number.isInteger(affectedCount) && affectedCount >= 1 && affectedCount <= fleet.length)
  ) {
    throw new FleetcastError(
      'argument-invalid',
      `affected_count is ${affectedCount}, expected a whole number from 1 to ${fleet.length}`,
    )
  }
  const common = { mode, sinceMs: atMs }
  switch (mode) {
    case 'stable':
    case 'business_hours':
    case 'cyclic':
      return { ...common, ...shaped(mode) }
    case 'healthy': {
      const { influence, ...rest } = shaped('business_hours')
      return { ...common, ...rest, influence: (...at) => ({ ...influence(...at), trouble: 0 }) }
    }
    case 'gradual_spike':
    case 'sudden_spike':
      return { ...common, ...spike(mode, troubledFirst(fleet, affectedCount)) }
    case 'degrading':
      return { ...common, ...levelled(picked(fleet, affectedCount ?? 0.2, [], random), LEVELS.degrading) }
    case 'critical': {
      const escalates = before?.mode === 'degrading'
      const known = escalates ? before.affected : []
      const count = affectedCount ?? (escalates ? known.length : 0.25)
      return {
        ...common,
        ...levelled(picked(fleet, count, known, random), escalates ? LEVELS.escalated : LEVELS.critical),
      }
    }
    case 'cascade':
      return { ...common, ...cascade(fleet, affectedCount ?? 2, random) }
  }
}

/** The load of the hour and nothing else. */
function plain(
  shape: LoadShape,
): (server: SimulatedServer, timeMs: number) => Influence & { readonly time: number } {
  return (server, timeMs) => ({
    time: timeFactor(shape, timeMs, 0, server.profile.daily),
    incident: 1,
    trouble: 1,
    errors: 1,
    changes: {},
    state: 0,
  })
}

type Rest = Omit<Phase, 'mode' | 'sinceMs'>

function shaped(shape: LoadShape): Rest {
  return { affected: [], fadeTicks: FADE_TICKS, transitionTicks: FADE_TICKS, influence: plain(shape) }
}

function spike(
  mode: Extract<SimulationMode, 'gradual_spike' | 'sudden_spike'>,
  affected: readonly string[],
): Rest {
  const hit = new Set(affected)
  const calm = plain('stable')
  const strength = (ticks: number) => {
    if (mode === 'sudden_spike') return ticks >= SUDDEN.from && ticks < SUDDEN.to ? 1 : 0
    return Math.min(1, Math.max(0, (ticks - GRADUAL.from) / GRADUAL.rise))
  }
  return {
    affected,
    fadeTicks: FADE_TICKS,
    transitionTicks: mode === 'sudden_spike' ? SUDDEN.from : GRADUAL.from + GRADUAL.rise,
    influence: (server, timeMs, ticks) => {
      const alone = calm(server, timeMs)
      return hit.has(server.name)
        ? { ...alone, incident: 1 + (INCIDENT_FACTOR - 1) * strength(ticks) }
        : alone
    },
  }
}

/** Some servers come to a level, in about a straight line, and stay there. */
function levelled(affected: readonly string[], level: Level): Rest {
  const hit = new Set(affected)
  const calm = plain('business_hours')
  return {
    affected,
    fadeTicks: level.ticks,
    transitionTicks: level.ticks,
    influence: (server, timeMs) => {
      const alone = calm(server, timeMs)
      return hit.has(server.name) ? atLevel(server, alone, level) : alone
    },
  }
}

function atLevel(server: SimulatedServer, alone: Influence, level: Level): Influence {
  const cpu = server.cpu * server.share * alone.time
  const memory = server.memory * (1 + 0.1 * alone.time)
  return {
    ...alone,
    errors: level.errors,
    changes: {
      cpu_percent: pull(cpu, level.cpu),
      memory_percent: pull(memory, level.memory),
      load_average: pull(cpu / 25, level.load),
      java_heap_usage: pull((server.profile.name === 'production' ? 0.9 : 0.5) * memory, level.heap),
    },
    state: level.state,
  }
}

/** Services fail; what calls them waits, and what they feed idles. */
function cascade(fleet: readonly SimulatedServer[], count: number, random: Random): Rest {
  const services = fleet.filter(({ profile }) => profile.name === 'service').map(({ name }) => name)
  const sources = picked(fleet, count, shuffled(services, random).slice(0, count), random)
  const failing = new Set(sources)
  const dependants = fleet
    .filter(({ name, profile }) => !failing.has(name) && profile.name !== 'service')
    .map(({ name }) => name)
  const hit = new Set(dependants)
  const calm = plain('business_hours')
  return {
    affected: [...sources, ...dependants],
    fadeTicks: LEVELS.source.ticks,
    transitionTicks: LEVELS.source.ticks,
    influence: (server, timeMs) => {
      const alone = calm(server, timeMs)
      if (failing.has(server.name)) return atLevel(server, alone, LEVELS.source)
      if (!hit.has(server.name)) return alone
      return server.profile.name === 'compute' ? starved(alone) : queueing(alone)
    },
  }
}

const times = (scale: number) => ({ scale, offset: 0 })

function queueing(alone: Influence): Influence {
  return {
    ...alone,
    errors: 5,
    changes: { load_average: times(2), memory_percent: times(1.15), java_heap_usage: times(1.2) },
    state: 1,
  }
}

function starved(alone: Influence): Influence {
  return {
    ...alone,
    changes: { cpu_percent: times(0.4), load_average: times(0.5), memory_percent: times(0.9) },
    state: 0,
  }
}

/** So many names, or such a fraction below 1 of the fleet: those known first, then others as chance has it. */
function picked(
  fleet: readonly SimulatedServer[],
  count: number,
  known: readonly string[],
  random: Random,
): readonly string[] {
  const wanted = count < 1 ? Math.max(1, Math.round(count * fleet.length)) : Math.min(count, fleet.length)
  const taken = new Set(known)
  const others = fleet.map(({ name }) => name).filter((name) => !taken.has(name))
  return [...known, ...shuffled(others, random)].slice(0, wanted)
}

function troubledFirst(fleet: readonly SimulatedServer[], count: number | null): readonly string[] {
  const troubled = fleet.filter(({ problem }) => problem)
  const names = [...troubled, ...fleet.filter(({ problem }) => !problem)].map(({ name }) => name)
  return names.slice(0, count ?? troubled.length)
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
