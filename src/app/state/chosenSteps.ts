import type { KeptStorage } from '../ui/browserStorage.ts'
import { z } from 'zod'

const KEY = 'fleetcast.steps'
/** The oldest is forgotten beyond this. */
const LIMIT = 50

/** Oldest first. */
const savedSchema = z.array(z.object({ fingerprint: z.string(), stepMs: z.number().positive() }))

/** Steps that were chosen for files that the model's own step cannot forecast, by the file's fingerprint. */
export interface ChosenSteps {
  readonly recall: (fingerprint: string) => number | null
  /** null: none any more. */
  readonly remember: (fingerprint: string, stepMs: number | null) => void
}

/** Over localStorage; what is damaged counts as nothing remembered. */
export function chosenStepsIn(storage: KeptStorage): ChosenSteps {
  const read = () => {
    try {
      return savedSchema.safeParse(JSON.parse(storage.getItem(KEY) ?? 'null')).data ?? []
    } catch {
      return []
    }
  }
  return {
    recall: (fingerprint) => read().find((entry) => entry.fingerprint === fingerprint)?.stepMs ?? null,
    remember: (fingerprint, stepMs) => {
      const others = read().filter((entry) => entry.fingerprint !== fingerprint)
      const entries = stepMs === null ? others : [...others, { fingerprint, stepMs }]
      try {
        storage.setItem(KEY, JSON.stringify(entries.slice(-LIMIT)))
      } catch {
        // A full or blocked storage only means that the question is asked again next time.
      }
    },
  }
}
