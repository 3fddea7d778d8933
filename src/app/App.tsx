import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useAlertsFeed } from './features/alerts/useAlertsFeed.ts'
import { useLinkEffects } from './features/connect/useLinkEffects.ts'
import { Shell } from './shell/Shell.tsx'
import type { AppStore } from './state/appStore.ts'
import { AppStoreProvider } from './state/context.tsx'
import { ForecastBoundary } from './state/ForecastBoundary.tsx'
import { useUnhandledRejections } from './state/useUnhandledRejections.ts'
import { useTheme } from './state/useTheme.ts'
import { startClock } from './ui/clock.ts'
import { useUrlState } from './state/screen/useUrlState.ts'

/** The page over a store; whoever makes the store chooses the engine. */
export function App({ store }: { store: AppStore }) {
  const [queries] = useState(() => new QueryClient())
  return (
    <AppStoreProvider store={store}>
      <ForecastBoundary what="the page">
        <QueryClientProvider client={queries}>
          <Frame />
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
  useEffect(startClock, [])
  return <Shell />
}
