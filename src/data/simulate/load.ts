/** The five shapes of load that the simulator knows. */
export const SIMULATION_MODES = [
  'stable',
  'business_hours',
  'gradual_spike',
  'sudden_spike',
  'cyclic',
] as const
export type SimulationMode = (typeof SIMULATION_MODES)[number]

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
export function timeFactor(mode: SimulationMode, timeMs: number, startMs: number, daily: number): number {
  if (mode === 'cyclic') return 1 + 0.3 * Math.sin((2 * Math.PI * (timeMs - startMs)) / (6 * HOUR_MS))
  if (mode !== 'business_hours') return 1
  const hour = (timeMs / HOUR_MS) % 24
  const open = logistic((hour - 9) * 4) * logistic((17 - hour) * 4)
  const day = 1.4 + 0.2 * Math.sin((2 * Math.PI * (hour - 9)) / 8)
  const night = 0.6 + 0.1 * Math.sin((2 * Math.PI * hour) / 24)
  return 1 + daily * (open * day + (1 - open) * night - 1)
}

/** What an incident multiplies the load of a problem server by. */
export function incidentFactor(mode: SimulationMode, timeMs: number, endMs: number): number {
  if (mode === 'gradual_spike') {
    const risen = (timeMs - (endMs - GRADUAL_BEGINS_MS)) / GRADUAL_RISES_MS
    return 1 + (INCIDENT_FACTOR - 1) * Math.min(1, Math.max(0, risen))
  }
  return mode === 'sudden_spike' && timeMs >= endMs - SUDDEN_BEGINS_MS ? INCIDENT_FACTOR : 1
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
