import { doubtsOf, type Doubt } from '#forecast/doubts.ts'
import type { ReadyView } from '../../state/appState.ts'

/** What speaks against the model on screen before anything is tried; none, where it is not known which one it is. */
export function doubtsIn({ forecast, facts: { model, table } }: ReadyView): readonly Doubt[] {
  if (model === null) return []
  return doubtsOf({
    forecast,
    cardFacts: model.card.facts,
    modelStepMs: model.stepMs,
    dataStepMs: table?.stepMs ?? null,
  })
}
