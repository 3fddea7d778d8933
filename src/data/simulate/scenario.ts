import { FleetcastError } from '#forecast/errors.ts'
import type { SimulatedServer } from './server.ts'

/** Something that multiplies the load of some servers from a time on. */
export interface ScenarioEvent {
  /** gradual: the load rises over riseMs; sudden: at once. */
  readonly kind: 'gradual' | 'sudden'
  /** Epoch ms. */
  readonly startMs: number
  /** Epoch ms, from which on it is over; null: it stays. */
  readonly endMs: number | null
  /** What the load is multiplied by at full strength; above 1 is more load. */
  readonly factor: number
  /** How long a gradual event rises; without meaning for a sudden one. */
  readonly riseMs: number
  /** Those that are always in trouble, everyone, or by name. */
  readonly servers: 'problem' | 'all' | readonly string[]
}

/** What happens to a fleet, in any order; events that overlap multiply. */
export type Scenario = readonly ScenarioEvent[]

/** The events of a scenario that one server meets. */
export function eventsOf(scenario: Scenario, server: SimulatedServer): Scenario {
  return scenario.filter(({ servers }) => {
    if (servers === 'all') return true
    return servers === 'problem' ? server.problem : servers.includes(server.name)
  })
}

/** What events multiply a load by at a time. */
export function incidentFactor(events: Scenario, timeMs: number): number {
  return events.reduce((factor, event) => factor * eventFactor(event, timeMs), 1)
}

function eventFactor({ kind, startMs, endMs, factor, riseMs }: ScenarioEvent, timeMs: number): number {
  if (timeMs < startMs || (endMs !== null && timeMs >= endMs)) return 1
  return kind === 'sudden' ? factor : 1 + (factor - 1) * Math.min(1, (timeMs - startMs) / riseMs)
}

/** Fails with argument-invalid for an event that makes no sense, or of a server that the fleet does not have. */
export function checkScenario(scenario: Scenario, names: ReadonlySet<string>): void {
  scenario.forEach((event, i) => {
    const fail = (what: string): never => {
      throw new FleetcastError('argument-invalid', `event ${i + 1} of the scenario: ${what}`)
    }
    const { kind, startMs, endMs, factor, riseMs, servers } = event
    if (!Number.isFinite(startMs)) fail(`startMs is ${startMs}, expected a time in epoch ms`)
    if (endMs !== null && !(endMs > startMs)) fail(`endMs is ${endMs}, expected a time after ${startMs}`)
    if (!(factor > 0 && factor < Infinity)) fail(`factor is ${factor}, expected a number above 0`)
    if (kind === 'gradual' && !(riseMs > 0)) fail(`riseMs is ${riseMs}, expected a number above 0`)
    if (typeof servers === 'string') return
    const unknown = servers.find((name) => !names.has(name))
    if (unknown !== undefined) fail(`server ${unknown} does not exist`)
  })
}
