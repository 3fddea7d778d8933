import { useApp } from './context.tsx'

/**
 * Whether what is on screen comes live and has stopped coming: its newest row is then not of now, and no line may be
 * called so.
 */
export function useIsOld(): boolean {
  return useApp(({ live, view }) => {
    if (live === null || view.kind !== 'ready' || view.facts.kind !== 'daemon') return false
    return view.facts.name === live.report.address && live.report.news.kind === 'stale'
  })
}
