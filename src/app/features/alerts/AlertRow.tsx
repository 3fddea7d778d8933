import type { Alert } from '#forecast/alerts/alert.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { timeText, type Zone } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { SeverityShape } from '../severity/SeverityMark.tsx'
import { AlertActions } from './AlertActions.tsx'
import { AlertHistory } from './AlertHistory.tsx'
import { useAlerts } from './useAlerts.ts'
import { useNowMs } from '../../ui/clock.ts'
import { peakText } from '#text/alerts/alertText.ts'
import { limitSign } from '#text/limit.ts'
import { phaseText } from '#text/alerts/phaseText.ts'
import styles from './Alerts.module.css'

interface Props {
  readonly alert: Alert
  readonly zone: Zone
  /** Newest forecast that was read. */
  readonly issueMs: number
  /** False: the server is named above. */
  readonly named: boolean
}

/** One alert: about what, where it stands, how bad it gets, and what can be done about it. */
export function AlertRow({ alert, zone, issueMs, named }: Props) {
  const nowMs = useNowMs()
  const rule = useAlerts(({ rules }) => rules.find(({ id }) => id === alert.rule))
  const openServer = useApp((state) => state.openServer)
  const {
    server,
    metric,
    limit,
    direction,
    severity,
    peak,
    latest,
    phase,
    notFromModel: notFromModel,
  } = alert
  const open = phase.kind !== 'resolved'
  return (
    <li className={styles.row} data-phase={phase.kind} aria-label={`${severity}: ${server} ${metric}`}>
      <span className={styles.about}>
        <SeverityShape severity={severity} />
        <span className="visually-hidden">{severity} </span>
        {named && (
          <button
            type="button"
            className={styles.server}
            title={server}
            onClick={() => {
              openServer(server, metric)
            }}
          >
            {server}
          </button>
        )}
        <span>
          {metric} {limitSign(limit, direction, metric)}
        </span>
        {notFromModel && <span className={styles.notFromModel}>not the network</span>}
      </span>
      <span className={styles.phase}>
        {phaseText(alert, rule, zone, issueMs, nowMs)}
        {open && latest.issueMs < issueMs && (
          <span className={styles.silent}>
            {' '}
            · nothing known since {timeText(latest.issueMs, zone, issueMs)}
          </span>
        )}
      </span>
      <span className={styles.peak}>
        {peakText(peak, metric)} <span className="faint">at {timeText(peak.validMs, zone, issueMs)}</span>
      </span>
      <span className={styles.actions}>
        {open && <AlertActions alert={alert} />}
        <DialogButton
          className={styles.action}
          title={`${server} · ${metric}`}
          label="History"
          name={`History of ${server} ${metric}, ${alert.ruleName}`}
        >
          <AlertHistory alert={alert} zone={zone} />
        </DialogButton>
      </span>
    </li>
  )
}
