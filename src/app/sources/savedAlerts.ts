import { z } from 'zod'
import { ALERTS_VERSION, alertsStateSchema, type AlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules, ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'
import type { KeptStorage } from '../ui/browserStorage.ts'
import { fromEarlierVersion } from './savedAlertsBefore.ts'

const KEY = 'fleetcast.alerts'

/** The alerts of one fleet: whose servers they are about, and how far they are. */
export interface FleetAlerts {
  readonly servers: readonly string[]
  readonly state: AlertsState
}

/** What lasts: the rules hold for every fleet, the alerts for the one they were raised by. */
export interface SavedAlerts {
  readonly rules: readonly AlertRule[]
  /** Most recently seen last. */
  readonly fleets: readonly FleetAlerts[]
}

const MOST_FLEETS = 4

const rulesSchema: z.ZodType<readonly AlertRule[]> = z.array(ruleSchema).max(100)

/** A part that does not fit, from another version or another hand, becomes what it is at first. */
const savedSchema: z.ZodType<SavedAlerts> = z.object({
  rules: rulesSchema.catch(() => [...defaultRules()]),
  fleets: z
    .array(z.object({ servers: z.array(z.string()), state: alertsStateSchema }))
    .max(MOST_FLEETS)
    .catch([]),
})
const fileSchema = z.object({ version: z.literal(ALERTS_VERSION), saved: savedSchema })

const nothing = (): SavedAlerts => ({ rules: defaultRules(), fleets: [] })

/** What was saved, by this version or an earlier one; what neither saved is taken for nothing. nowMs: the clock. */
export function readAlerts(storage: KeptStorage, nowMs: number): SavedAlerts {
  try {
    const saved: unknown = JSON.parse(storage.getItem(KEY) ?? 'null')
    const found = fileSchema.safeParse(fromEarlierVersion(saved, nowMs))
    return found.success ? found.data.saved : nothing()
  } catch {
    return nothing()
  }
}

/** Earlier versions kept here whether the person wants desktop notifications. */
export function notifySavedWithAlerts(storage: KeptStorage): boolean {
  try {
    const saved: unknown = JSON.parse(storage.getItem(KEY) ?? 'null')
    return z.object({ saved: z.object({ notify: z.literal(true) }) }).safeParse(saved).success
  } catch {
    return false
  }
}

/**
 * Where there is no room for the fleets seen before, they are forgotten first. False: not even the last fits, or the
 * storage is blocked, and its alerts last only as long as the page.
 */
export function writeAlerts(storage: KeptStorage, saved: SavedAlerts): boolean {
  for (const most of new Set([Math.min(MOST_FLEETS, saved.fleets.length), 1])) {
    try {
      const fleets = saved.fleets.slice(-most)
      storage.setItem(KEY, JSON.stringify({ version: ALERTS_VERSION, saved: { ...saved, fleets } }))
      return true
    } catch {
      // Less is tried.
    }
  }
  return false
}

/**
 * Which of the known fleets a forecast is of: the one that has at least half of all servers of both in common
 * and was last seen no later than the forecast was issued; the latest of several. -1: none, it is a new one (or
 * an earlier day of a known one, whose own alerts must not be mixed with later ones).
 */
export function fleetOf(
  fleets: readonly FleetAlerts[],
  servers: ReadonlySet<string>,
  issueMs: number,
): number {
  let best = -1
  let bestMs = -Infinity
  fleets.forEach(({ servers: known, state }, at) => {
    const seenMs = state.issueMs ?? -Infinity
    if (seenMs > issueMs || seenMs < bestMs) return
    const common = known.filter((server) => servers.has(server)).length
    const all = known.length + servers.size - common
    if (2 * common < all) return
    best = at
    bestMs = seenMs
  })
  return best
}
