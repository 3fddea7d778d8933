import type { Alert } from '#forecast/alerts/alert.ts'
import { alertWords } from '#text/alerts/words.ts'
import { actOn } from './acts.ts'
import { useAlertsPort } from './useAlerts.ts'
import styles from './Alerts.module.css'

interface Props {
  readonly kind: 'acknowledge' | 'unacknowledge' | 'unmute' | 'resolve'
  readonly alerts: readonly Alert[]
  /** The whole name, as its label does not say of what. */
  readonly name: string
}

/** Does one thing to alerts. The second press of a double click does nothing: another row or act may lie under it by then. */
export function ActButton({ kind, alerts, name }: Props) {
  const port = useAlertsPort()
  return (
    <button
      type="button"
      className={styles.action}
      aria-label={name}
      onClick={({ detail }) => {
        if (detail <= 1) actOn(port, { kind }, alerts)
      }}
    >
      {alertWords.acts[kind]}
    </button>
  )
}
