import { useEffect } from 'react'
import { useAppStore } from '../../state/context.tsx'
import { followForecasts } from './followForecasts.ts'
import { badgeTitle, notifyDesktop } from './notify.ts'

/** Keeps the alerts going while the page is open, whichever tab is shown. */
export function useAlertsFeed(): void {
  const app = useAppStore()
  useEffect(() => {
    const stops = [followForecasts(app), notifyDesktop(), badgeTitle()]
    return () => {
      for (const stop of stops) stop()
    }
  }, [app])
}
