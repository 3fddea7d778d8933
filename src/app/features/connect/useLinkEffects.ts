import { useEffect } from 'react'
import { useApp } from '../../state/context.tsx'
import { setPageTitle } from '../../ui/pageTitle.ts'
import type { DaemonLink } from '#remote/api.ts'
import { linkTone } from '#text/linkTone.ts'
import type { AppState } from '../../state/appState.ts'

/** Whether what is on screen is told of as stale, in one word for the title; null: it is not. */
function titleMark({ live, view }: AppState): string | null {
  if (live === null || view.kind !== 'ready' || view.facts.name !== live.report.address) return null
  const tone = linkTone(live.report)
  if (tone === 'closed') return 'Disconnected'
  return tone === 'stale' || tone === 'retrying' || tone === 'refused' ? 'Stale' : null
}

/** What a connection does beyond the screen: polling rests in a hidden tab, and the title says what is stale. */
export function useLinkEffects(): void {
  useVisible(useApp((state) => state.live?.link ?? null))
  useVisible(useApp((state) => state.trying?.link ?? null))
  const mark = useApp(titleMark)
  useEffect(() => {
    setPageTitle({ connection: mark })
    return () => {
      setPageTitle({ connection: null })
    }
  }, [mark])
}

/** Tells a connection whether the page is seen. */
function useVisible(link: DaemonLink | null): void {
  useEffect(() => {
    if (link === null) return
    const tell = () => {
      link.setVisible(document.visibilityState === 'visible')
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => {
      document.removeEventListener('visibilitychange', tell)
    }
  }, [link])
}
