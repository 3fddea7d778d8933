import { useApp } from '../../state/context.tsx'

/** Whether series of the forecast on screen are still to come, or were left when it was stopped. */
export function useIsPartial(): boolean {
  return useApp(({ view }) => view.kind === 'ready' && view.forecast.pending !== undefined)
}
