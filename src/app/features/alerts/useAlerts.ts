import { useCallback, useSyncExternalStore } from 'react'
import type { AlertsPort, AlertsReading } from '../../sources/alertsPort.ts'
import { useApp } from '../../state/context.tsx'

/** Before there is a source. */
const NOTHING: AlertsReading = { current: null, rules: [], newlyFired: [], lasting: true, failure: null }
const NO_ALERTS: AlertsPort = {
  read: () => NOTHING,
  subscribe: () => () => undefined,
  act: () => undefined,
  setRules: () => undefined,
}

/** Where the alerts of the source on screen are read and acted on. */
export function useAlertsPort(): AlertsPort {
  return useApp(({ view }) => (view.kind === 'ready' ? view.source.alerts : NO_ALERTS))
}

/** A part of the alerts of the source on screen; the component renders again when that part changes. */
export function useAlerts<T>(select: (reading: AlertsReading) => T): T {
  const port = useAlertsPort()
  const subscribe = useCallback((listener: () => void) => port.subscribe(listener), [port])
  return useSyncExternalStore(subscribe, () => select(port.read()))
}
