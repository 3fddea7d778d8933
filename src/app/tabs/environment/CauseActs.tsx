import { useMemo } from 'react'
import { isOpen } from '#forecast/alerts/alert.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Cause } from '#forecast/outlook/causes.ts'
import { causeAlertsName } from '#text/environment/breaches.ts'
import { BulkActs } from '../../features/alerts/BulkActs.tsx'
import { useAlerts } from '../../features/alerts/useAlerts.ts'
import styles from './Breaches.module.css'

interface Props {
  readonly cause: Cause
  readonly forecast: FleetForecast
}

/** One event, one act: the open alerts of a cause's servers about its metric. Nothing where there are none. */
export function CauseActs({ cause, forecast }: Props) {
  const current = useAlerts((state) => state.current)
  const alerts = useMemo(() => {
    const servers = new Set(cause.breaches.map(({ series }) => forecast.series[series]?.server))
    const about = (current?.alerts ?? []).filter(({ metric }) => metric === cause.metric)
    return about.filter((alert) => isOpen(alert) && servers.has(alert.server))
  }, [current, cause, forecast])
  if (alerts.length === 0) return null
  return (
    <div className={styles.acts} role="group" aria-label={causeAlertsName(cause)}>
      <BulkActs alerts={alerts} />
    </div>
  )
}
