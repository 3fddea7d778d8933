import { z } from 'zod'
import { alertsStateSchema, newAlertsState, type AlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules } from '#forecast/alerts/rule.ts'
import type { Store } from '../store/api.ts'
import type { Maintenance } from './api.ts'
import { maintenanceSchema } from './maintenance.ts'

const ALERTS = 'alerts'
const MAINTENANCE = 'maintenance'

/** What is kept of alerts over a restart. */
export interface SavedAlerts {
  readonly state: AlertsState
  /** By rule: since when it means what it means, clock time. Its record begins there. */
  readonly since: Readonly<Record<string, number>>
}

const savedSchema: z.ZodType<SavedAlerts> = z.object({
  state: alertsStateSchema,
  since: z.record(z.string(), z.number()),
})

interface Restored {
  readonly saved: SavedAlerts
  readonly maintenance: readonly Maintenance[]
  /** What could not be read, as a sentence, and lies beside under another name; null: everything could. */
  readonly problem: string | null
}

/** What was saved; the default rules and no alerts where nothing was, or nothing that can be read. */
export async function restoreAlerts(store: Store, nowMs: number, signal: AbortSignal): Promise<Restored> {
  const rules = defaultRules()
  const fresh = {
    state: newAlertsState(rules),
    since: Object.fromEntries(rules.map(({ id }) => [id, nowMs])),
  }
  const [saved, alertsProblem] = await read(store, ALERTS, savedSchema, fresh, signal)
  const [maintenance, maintenanceProblem] = await read(
    store,
    MAINTENANCE,
    z.array(maintenanceSchema),
    [],
    signal,
  )
  return { saved, maintenance, problem: alertsProblem ?? maintenanceProblem }
}

async function read<T>(
  store: Store,
  name: string,
  schema: z.ZodType<T>,
  instead: T,
  signal: AbortSignal,
): Promise<readonly [T, string | null]> {
  const document = await store.document(name, signal)
  if (document === null) return [instead, null]
  const parsed = schema.safeParse(document)
  if (parsed.success) return [parsed.data, null]
  await store.putDocument(`${name}-unreadable`, document, signal)
  const [issue] = parsed.error.issues
  const place = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
  return [
    instead,
    `the saved ${name} cannot be read${place}. Starting without them; the unreadable data is kept as ${name}-unreadable`,
  ]
}

export async function saveAlerts(store: Store, saved: SavedAlerts, signal: AbortSignal): Promise<void> {
  await store.putDocument(ALERTS, saved, signal)
}

export async function saveMaintenance(
  store: Store,
  windows: readonly Maintenance[],
  signal: AbortSignal,
): Promise<void> {
  await store.putDocument(MAINTENANCE, windows, signal)
}
