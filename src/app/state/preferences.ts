import { z } from 'zod'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

const schema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  zone: z.enum(['utc', 'local']),
  /** Whether the table's small charts share one vertical scale. */
  miniScale: z.enum(['own', 'shared']),
})
type Saved = z.infer<typeof schema>
export type Theme = Saved['theme']

interface Preferences extends Saved {
  set: (change: Partial<Saved>) => void
}

const DEFAULTS: Saved = { theme: 'system', zone: 'utc', miniScale: 'own' }

/** What earlier versions or other hands left in the storage; a field that does not fit becomes the default. */
export function readSaved(saved: unknown): Saved {
  const found = z.record(z.string(), z.unknown()).safeParse(saved)
  if (!found.success) return DEFAULTS
  const { theme, zone, miniScale } = schema.shape
  return {
    theme: theme.catch(DEFAULTS.theme).parse(found.data['theme']),
    zone: zone.catch(DEFAULTS.zone).parse(found.data['zone']),
    miniScale: miniScale.catch(DEFAULTS.miniScale).parse(found.data['miniScale']),
  }
}

/** The user's lasting choices, in localStorage; everything about the data lives in the app store. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      ...DEFAULTS,
      set: (change) => {
        set(change)
      },
    }),
    {
      name: 'fleetcast.preferences',
      version: 1,
      migrate: readSaved,
      merge: (saved, current) => ({ ...current, ...readSaved(saved) }),
      partialize: ({ theme, zone, miniScale }) => ({ theme, zone, miniScale }),
    },
  ),
)
