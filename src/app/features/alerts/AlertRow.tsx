import { useEffect, useEffectEvent } from 'react'
import { standingOfAlert, type Alert } from '#forecast/alerts/alert.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { historyName, peakAtText, silentText } from '#text/alerts/entryText.ts'
import { alertWords } from '#text/alerts/words.ts'
import type { Zone } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { QualityMark } from '../quality/QualityMark.tsx'
import { SeverityShape } from '../severity/SeverityMark.tsx'
import { AlertActions } from './AlertActions.tsx'
import { AlertHistory } from './AlertHistory.tsx'
import { useAlerts } from './useAlerts.ts'
import { useNowMs } from '../../ui/clock.ts'
import { useHeld } from '../../ui/useHeld.ts'
import { firedByText, oddsText, peakText } from '#text/alerts/alertText.ts'
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
  /** Whether the row has to stay in its list, see useHeld(). */
  readonly onHold: (id: number, held: boolean) => void
}

/** One alert: about what, where it stands, how bad it gets, and what can be done about it. */
export function AlertRow({ alert, zone, issueMs, named, onHold }: Props) {
  const nowMs = useNowMs()
  const rule = useAlerts(({ rules }) => rules.find(({ id }) => id === alert.rule))
  const openServer = useApp((state) => state.openServer)
  const { server, metric, limit, direction, peak, odds, phase, firedBy, notFromModel } = alert
  const severity = standingOfAlert(alert)
  const open = phase.kind !== 'resolved'
  const silent = silentText(alert, zone, issueMs)
  const [muting, aroundRow] = useHeld()
  const [reading, aroundActions] = useHeld()
  const held = muting.held || reading.held
  const hold = useEffectEvent((now: boolean) => {
    onHold(alert.id, now)
  })
  useEffect(() => {
    if (!held) return
    hold(true)
    return () => {
      hold(false)
    }
  }, [held])
  return (
    <li
      ref={aroundRow}
      className={styles.row}
      data-phase={phase.kind}
      aria-label={`${severity}: ${server} ${metric}`}
      onBlur={muting.onBlur}
    >
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
          <QualityMark metric={metric} />
        </span>
        {notFromModel && <span className={styles.notFromModel}>{alertWords.notFromModel}</span>}
      </span>
      <span className={styles.phase}>
        {phaseText(alert, rule, zone, issueMs, nowMs)}
        {open && firedBy === 'one-forecast' && ` · ${firedByText(firedBy) ?? ''}`}
        {silent !== '' && <span className={styles.silent}> {silent}</span>}
      </span>
      <span className={styles.peak}>
        {open && <b className={styles.odds}>{oddsText(odds)}</b>}
        <span className="faint">{alertWords.worst}</span> {peakText(peak, metric)}{' '}
        <span className="faint">{peakAtText(peak.validMs, zone, issueMs)}</span>
      </span>
      <span ref={aroundActions} className={styles.actions} onBlur={reading.onBlur}>
        <AlertActions alert={alert} muting={muting} />
        <DialogButton
          className={styles.action}
          title={`${server} · ${metric}`}
          label={alertWords.acts.history}
          name={historyName(alert)}
          onOpenChange={reading.onOpenChange}
        >
          <AlertHistory alert={alert} zone={zone} />
        </DialogButton>
      </span>
    </li>
  )
}
