import { z } from 'zod'
import type { KeptStorage } from '../ui/browserStorage.ts'
import { keptList } from './keptList.ts'

const schema = z.object({ fingerprint: z.string(), stepMs: z.number().positive() })

/** Steps that were chosen for files that the model's own step cannot forecast, by the file's fingerprint. */
export interface ChosenSteps {
  readonly recall: (fingerprint: string) => number | null
  /** null: none any more. */
  readonly remember: (fingerprint: string, stepMs: number | null) => void
}

export function chosenStepsIn(storage: KeptStorage): ChosenSteps {
  const kept = keptList(storage, 'fleetcast.steps', 1, schema)
  const isOf = (fingerprint: string) => (entry: { readonly fingerprint: string }) =>
    entry.fingerprint === fingerprint
  return {
    recall: (fingerprint) => kept.find(isOf(fingerprint))?.stepMs ?? null,
    remember: (fingerprint, stepMs) => {
      kept.put(isOf(fingerprint), stepMs === null ? null : { fingerprint, stepMs })
    },
  }
}
