import { useEffect } from 'react'
import { badgeTitle, notifyDesktop } from './notify.ts'
import { useAlertsPort } from './useAlerts.ts'

/** Tells of alerts while the page is open, whichever tab is shown. */
export function useAlertsFeed(): void {
  const port = useAlertsPort()
  useEffect(() => {
    const stops = [notifyDesktop(port), badgeTitle(port)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [port])
}
