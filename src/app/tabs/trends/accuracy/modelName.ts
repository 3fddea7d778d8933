import type { ReadyView } from '../../../state/appState.ts'

/** What the model is called, where the source says it. */
export function modelName({ facts, forecast }: ReadyView): string | null {
  return facts.model?.card.name ?? forecast.provenance.modelName
}
