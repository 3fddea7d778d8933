import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { pageWords } from '#text/page.ts'
import { useAlertsFeed } from './features/alerts/useAlertsFeed.ts'
import { useLinkEffects } from './features/connect/useLinkEffects.ts'
import { Shell } from './shell/Shell.tsx'
import type { AppStore } from './state/appStore.ts'
import { AppStoreProvider } from './state/context.tsx'
import { ForecastBoundary } from './state/ForecastBoundary.tsx'
import { useUnhandledRejections } from './state/useUnhandledRejections.ts'
import { useLoadAhead } from './state/useLoadAhead.ts'
import { useTimesAhead } from './state/useTimesAhead.ts'
import { useTheme } from './state/useTheme.ts'
import { startClock } from './ui/clock.ts'
import { useUrlState } from './state/screen/useUrlState.ts'

/** The page over a store; whoever makes the store chooses the engine. Children are beside what is seen. */
export function App({ store, children }: { store: AppStore; children?: ReactNode }) {
  const [queries] = useState(() => new QueryClient())
  return (
    <AppStoreProvider store={store}>
      <ForecastBoundary what={pageWords.thePage}>
        <QueryClientProvider client={queries}>
          <Frame />
          {children}
        </QueryClientProvider>
      </ForecastBoundary>
    </AppStoreProvider>
  )
}

function Frame() {
  useTheme()
  useUrlState()
  useAlertsFeed()
  useLinkEffects()
  useUnhandledRejections()
  useLoadAhead()
  useTimesAhead()
  useEffect(startClock, [])
  return <Shell />
}
