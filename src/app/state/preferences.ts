import { z } from 'zod'
import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import { isZone } from '#text/time.ts'
import { notifySavedWithAlerts } from '../sources/savedAlerts.ts'
import { forgiving, localKept } from '../ui/browserStorage.ts'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { oddsSchema, overridesSchema } from './thresholds.ts'

/** Each field with what it is where the storage holds nothing that fits. */
const FIELDS = {
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** `utc`, `local` or a name of the IANA database. */
  zone: z.string().refine(isZone).catch('utc'),
  /** Whether the table's small charts share one vertical scale. */
  miniScale: z.enum(['own', 'shared']).catch('own'),
  rowHeight: z.enum(['one-line', 'two-line']).catch('one-line'),
  /** Whether the facets stand beside the table; null: where there is room. */
  facets: z.boolean().nullable().catch(null),
  /** Thresholds in place of the defaults, by metric; null: none. */
  thresholds: overridesSchema.catch({}),
  /** From which chance of a breach a series is critical, warning or watch. */
  odds: oddsSchema.catch(DEFAULT_ODDS),
  /** Servers that stand on top. */
  pinned: z.array(z.string()).max(1000).catch([]),
  /** Whether the user wants desktop notifications. */
  notify: z.boolean().catch(false),
  /** Whether the model is tried on a file's past while nothing else runs. */
  verdict: z.boolean().catch(true),
  /** Whether a simple forecast stands in for the model's where that was clearly worse. */
  better: z.boolean().catch(false),
  /** Whether files that cannot be opened again are copied, so that a reload finds them. */
  copies: z.enum(['ask', 'yes', 'no']).catch('ask'),
  /** Columns that the user has hidden, by their ids. */
  hiddenColumns: z.array(z.string()).max(1000).catch([]),
}
const schema = z.object(FIELDS)
export type Saved = z.infer<typeof schema>
export type Theme = Saved['theme']

interface Preferences extends Saved {
  set: (change: Partial<Saved>) => void
}

/**
 * What this or an earlier version, or other hands, left in the storage; a field that does not fit becomes the
 * default. Version 1 had theme, zone and miniScale; the fields that came since then start at their defaults.
 */
export function readSaved(saved: unknown): Saved {
  return schema.catch(() => schema.parse({})).parse(saved ?? {})
}

/** Until version 2 whether to notify was kept with the alerts. */
function withNotify(saved: unknown): unknown {
  const known = saved !== null && typeof saved === 'object' ? saved : {}
  return 'notify' in known ? known : { ...known, notify: notifySavedWithAlerts(localKept) }
}

export const DEFAULT_PREFERENCES: Saved = readSaved(null)

/** The user's lasting choices, in localStorage; everything about the data lives in the app store. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      ...DEFAULT_PREFERENCES,
      set: (change) => {
        set(change)
      },
    }),
    {
      name: 'fleetcast.preferences',
      version: 2,
      storage: createJSONStorage(() => forgiving(localKept)),
      migrate: (saved) => readSaved(withNotify(saved)),
      merge: (saved, current) => ({ ...current, ...readSaved(withNotify(saved)) }),
      partialize: (preferences) => readSaved(preferences),
    },
  ),
)
