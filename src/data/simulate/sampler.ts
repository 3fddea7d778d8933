import { FleetcastError } from '#forecast/errors.ts'
import type { MetricRows } from '../live/rows.ts'
import { timeFactor, type LoadShape } from './load.ts'
import { Random } from './random.ts'
import { checkScenario, eventsOf, incidentFactor, type Scenario } from './scenario.ts'
import { makeServer } from './server.ts'
import { METRICS, STATES, stateOf, stepper, type Sample } from './steps.ts'

export const DEFAULT_STEP_MS = 300_000
/** Monday 2026-03-02, midnight UTC. */
export const DEFAULT_START_MS = Date.UTC(2026, 2, 2)

export interface SamplerOptions {
  readonly shape: LoadShape
  readonly servers: number
  readonly seed: number
  /** Default 5 minutes. */
  readonly stepMs?: number
  /** Epoch ms of the first tick. Default Monday 2026-03-02, midnight UTC: the same call gives the same rows any day. */
  readonly startMs?: number
  /** What happens, however far ahead. Default: nothing. */
  readonly scenario?: Scenario
}

/** One row of every server, as a live table takes them. */
export interface Tick extends MetricRows {
  /** [servers] the same for all. */
  readonly timeMs: Float64Array
  readonly metrics: readonly { readonly name: string; readonly values: Float64Array }[]
}

export interface Sampler {
  /** In order of name, as every table has them. */
  readonly servers: readonly string[]
  readonly stepMs: number
  readonly startMs: number
  /** The next tick; there is always one. Ticks share nothing that changes. */
  readonly next: () => Tick
}

/**
 * A fleet that does not exist and reports for ever: servers of four profiles with daily load, slow disks and a few
 * that leak or fail, and whatever the scenario brings. Values are rounded as monitoring agents report them; a server
 * says the same whoever else is in a fleet of that size. Fails with argument-invalid.
 */
export function createSampler(options: SamplerOptions): Sampler {
  const { shape, servers: count, seed, scenario = [] } = options
  const { stepMs = DEFAULT_STEP_MS, startMs = DEFAULT_START_MS } = options
  for (const [name, value] of Object.entries({ servers: count, stepMs })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new FleetcastError('argument-invalid', `${name} is ${value}, expected a whole number above 0`)
    }
  }
  const fleet = Array.from({ length: count }, (_, i) => {
    const random = new Random(seed, i)
    return { random, server: makeServer(i, count, random) }
  }).sort((a, b) => (a.server.name < b.server.name ? -1 : 1))
  const servers = fleet.map(({ server }) => server.name)
  checkScenario(scenario, new Set(servers))
  const profiles = fleet.map(({ server }) => server.profile.name)
  const steppers = fleet.map(({ server, random }) => {
    const step = stepper(server, random, { startMs, stepMs })
    const events = eventsOf(scenario, server)
    return (timeMs: number): { readonly sample: Sample; readonly state: string } => {
      const time = timeFactor(shape, timeMs, startMs, server.profile.daily)
      const sample = step(timeMs, { time, incident: incidentFactor(events, timeMs), trouble: 1, errors: 1 })
      return { sample, state: STATES[stateOf(sample, random)] ?? STATES[0] }
    }
  })
  let number = 0
  const next = (): Tick => {
    const timeMs = startMs + number++ * stepMs
    const metrics = METRICS.map((name) => ({ name, values: new Float64Array(count) }))
    const states: string[] = []
    steppers.forEach((step, s) => {
      const { sample, state } = step(timeMs)
      for (const { name, values } of metrics) values[s] = sample[name]
      states.push(state)
    })
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
  return { servers, stepMs, startMs, next }
}
