import type { ReadyView } from '../../state/appState.ts'

/**
 * Whether past forecasts of a source are made anew from the rows before a time. Those that a daemon made and kept were issued
 * then.
 */
export function isRecomputed({ facts }: ReadyView): boolean {
  return facts.kind === 'file' || (facts.table !== null && facts.host === undefined)
}
