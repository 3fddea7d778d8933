import type { WireAlert } from './prediction.ts'

/** What no step of a monitoring daemon is below or above: a second, a day. */
const [LEAST_MS, MOST_MS] = [1_000, 86_400_000]

/**
 * The step that a daemon means, in whole ms: its alerts say both steps and minutes. null: it sent none that says both, or
 * they do not agree.
 */
export function statedStepMs(alerts: readonly WireAlert[]): number | null {
  let stated: number | null = null
  for (const { stepsAhead, minutesAhead } of alerts) {
    if (minutesAhead === null) continue
    const stepMs = Math.round((minutesAhead * 60_000) / stepsAhead)
    if (!(stepMs >= LEAST_MS && stepMs <= MOST_MS) || (stated !== null && stepMs !== stated)) return null
    stated = stepMs
  }
  return stated
}
