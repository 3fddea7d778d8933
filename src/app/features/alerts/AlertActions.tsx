import { isOpen, type Alert } from '#forecast/alerts/alert.ts'
import { applies } from '#forecast/alerts/undo.ts'
import { aboutAlert, actName } from '#text/alerts/entryText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import type { Held } from '../../ui/useHeld.ts'
import { ActButton } from './ActButton.tsx'
import { actOn } from './acts.ts'
import { MuteForm } from './MuteForm.tsx'
import { useAlertsPort } from './useAlerts.ts'
import styles from './Alerts.module.css'

const { acts: words } = alertWords

interface Props {
  readonly alert: Alert
  /** The dialog for muting, which stays open when the alert resolves meanwhile. */
  readonly muting: Held
}

/** What a person can do to an alert, by its phase. */
export function AlertActions({ alert, muting }: Props) {
  const port = useAlertsPort()
  const { kind } = alert.phase
  const open = isOpen(alert)
  const press = (act: 'acknowledge' | 'unacknowledge' | 'unmute' | 'resolve') => (
    <ActButton kind={act} alerts={[alert]} name={actName(words[act], alert)} />
  )
  return (
    <>
      {kind === 'acknowledged'
        ? press('unacknowledge')
        : applies(alert, 'acknowledge') && kind !== 'muted' && press('acknowledge')}
      {kind === 'muted' && !muting.held && press('unmute')}
      {(muting.held || (open && kind !== 'muted')) && (
        <DialogButton
          className={styles.action}
          title={`${words.mute} ${aboutAlert(alert)}`}
          label={words.mute}
          name={actName(words.mute, alert)}
          onOpenChange={muting.onOpenChange}
        >
          {(close) => (
            <MuteForm
              over={!open}
              onMute={(untilMs) => {
                actOn(port, { kind: 'mute', untilMs }, [alert])
                close()
                muting.release()
              }}
            />
          )}
        </DialogButton>
      )}
      {open && press('resolve')}
    </>
  )
}
