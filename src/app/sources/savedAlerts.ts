import { z } from 'zod'
import { alertsStateSchema, type AlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules, ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'

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
const VERSION = 2
const fileSchema = z.object({ version: z.literal(VERSION), saved: savedSchema })

/** What version 1 called some fields. */
const RENAMED: Readonly<Record<string, string>> = {
  unmade: 'notFromModel',
  countsUnmade: 'countsNotFromModel',
  beneath: 'underlyingPhase',
  knownAtStart: 'preexisting',
}

/** What version 1 saved, under the names of now. */
function fromVersion1(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromVersion1)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) =>
      key === 'version' ? [key, VERSION] : [RENAMED[key] ?? key, fromVersion1(each)],
    ),
  )
}

const isVersion1 = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && 'version' in value && value.version === 1

const nothing = (): SavedAlerts => ({ rules: defaultRules(), fleets: [] })

export function readAlerts(storage: Storage): SavedAlerts {
  try {
    const saved: unknown = JSON.parse(storage.getItem(KEY) ?? 'null')
    const found = fileSchema.safeParse(isVersion1(saved) ? fromVersion1(saved) : saved)
    return found.success ? found.data.saved : nothing()
  } catch {
    return nothing()
  }
}

/** Earlier versions kept here whether the person wants desktop notifications. */
export function notifySavedWithAlerts(storage: Storage): boolean {
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
export function writeAlerts(storage: Storage, saved: SavedAlerts): boolean {
  for (const most of new Set([Math.min(MOST_FLEETS, saved.fleets.length), 1])) {
    try {
      const fleets = saved.fleets.slice(-most)
      storage.setItem(KEY, JSON.stringify({ version: VERSION, saved: { ...saved, fleets } }))
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
