import type { WireAlert } from './prediction.ts'

/**
 * The step that a daemon means, in whole ms: its alerts say both steps and minutes. null: it sent none that says both, or
 * they do not agree.
 */
export function statedStepMs(alerts: readonly WireAlert[]): number | null {
  let stated: number | null = null
  for (const { stepsAhead, minutesAhead } of alerts) {
    if (minutesAhead === null) continue
    const stepMs = Math.round((minutesAhead * 60_000) / stepsAhead)
    if (stepMs <= 0 || (stated !== null && stepMs !== stated)) return null
    stated = stepMs
  }
  return stated
}
