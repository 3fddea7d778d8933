import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'

/** The connection whose daemon's values are on screen; null: what is on screen is of none, or of another one. */
export function liveOf(live: Live | null, { facts }: Pick<ReadyView, 'facts'>): Live | null {
  return live !== null && facts.kind === 'daemon' && facts.name === live.report.address ? live : null
}

/** liveOf() of now. */
export function useLiveOf(view: Pick<ReadyView, 'facts'>): Live | null {
  return useApp(({ live }) => liveOf(live, view))
}

/** Which kind of model the daemon says it has; null: it does not say. */
export function claimOf(live: Live): string | null {
  return live.report.daemon?.claims.modelType ?? null
}
