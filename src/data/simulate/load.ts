import type { Scenario } from './scenario.ts'

/** The five shapes of load that the simulator knows. */
export const SIMULATION_MODES = [
  'stable',
  'business_hours',
  'gradual_spike',
  'sudden_spike',
  'cyclic',
] as const
export type SimulationMode = (typeof SIMULATION_MODES)[number]

/** How load goes with the hours when nothing happens. */
export type LoadShape = Extract<SimulationMode, 'stable' | 'business_hours' | 'cyclic'>

const HOUR_MS = 3_600_000
/** How long before the end of the data an incident begins: a forecast from there on meets it under way. */
const GRADUAL_BEGINS_MS = 6 * HOUR_MS
const GRADUAL_RISES_MS = 10 * HOUR_MS
const SUDDEN_BEGINS_MS = 2 * HOUR_MS
const INCIDENT_FACTOR = 2.5

/**
 * The load of the hour against the day's mean: 1.4 to 1.6 from 9 to 17 h, about 0.6 at night, with an hour of
 * coming and of going. daily (0 to 1) says how much a server follows the day at all.
 */
export function timeFactor(shape: LoadShape, timeMs: number, startMs: number, daily: number): number {
  if (shape === 'cyclic') return 1 + 0.3 * Math.sin((2 * Math.PI * (timeMs - startMs)) / (6 * HOUR_MS))
  if (shape !== 'business_hours') return 1
  const hour = (timeMs / HOUR_MS) % 24
  const open = logistic((hour - 9) * 4) * logistic((17 - hour) * 4)
  const day = 1.4 + 0.2 * Math.sin((2 * Math.PI * (hour - 9)) / 8)
  const night = 0.6 + 0.1 * Math.sin((2 * Math.PI * hour) / 24)
  return 1 + daily * (open * day + (1 - open) * night - 1)
}

/** The load's shape and what happens to the fleet in a mode, for data that ends at endMs (epoch ms). */
export function scenarioOf(
  mode: SimulationMode,
  endMs: number,
): { readonly shape: LoadShape; readonly scenario: Scenario } {
  const common = {
    endMs: null,
    factor: INCIDENT_FACTOR,
    riseMs: GRADUAL_RISES_MS,
    servers: 'problem',
  } as const
  switch (mode) {
    case 'gradual_spike':
      return {
        shape: 'stable',
        scenario: [{ kind: 'gradual', startMs: endMs - GRADUAL_BEGINS_MS, ...common }],
      }
    case 'sudden_spike':
      return { shape: 'stable', scenario: [{ kind: 'sudden', startMs: endMs - SUDDEN_BEGINS_MS, ...common }] }
    case 'stable':
    case 'business_hours':
    case 'cyclic':
      return { shape: mode, scenario: [] }
  }
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
