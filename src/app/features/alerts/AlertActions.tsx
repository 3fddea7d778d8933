import { useState } from 'react'
import { isOpen, type Alert } from '#forecast/alerts/alert.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { USER } from '../../sources/alertsPort.ts'
import { clockMs } from '../../ui/clock.ts'
import type { Held } from '../../ui/useHeld.ts'
import { useAlertsPort } from './useAlerts.ts'
import styles from './Alerts.module.css'

const HOUR_MS = 3_600_000
const SPANS = [
  ['1 h', HOUR_MS],
  ['8 h', 8 * HOUR_MS],
  ['1 d', 24 * HOUR_MS],
] as const

interface Props {
  readonly alert: Alert
  /** The dialog for muting, which stays open when the alert resolves meanwhile. */
  readonly muting: Held
}

/** What a person can do to an alert, by its phase. */
export function AlertActions({ alert, muting }: Props) {
  const port = useAlertsPort()
  const about = `${alert.server} ${alert.metric}, ${alert.ruleName}`
  const { kind } = alert.phase
  const open = isOpen(alert)
  const press = (event: 'acknowledge' | 'unacknowledge' | 'unmute' | 'resolve', label: string) => (
    <button
      type="button"
      className={styles.action}
      aria-label={`${label} ${about}`}
      onClick={() => {
        port.act({ kind: event, id: alert.id, by: USER, atMs: clockMs() })
      }}
    >
      {label}
    </button>
  )
  return (
    <>
      {kind === 'firing' && press('acknowledge', 'Acknowledge')}
      {kind === 'acknowledged' && press('unacknowledge', 'Take back')}
      {kind === 'muted' && !muting.held && press('unmute', 'Unmute')}
      {(muting.held || (open && kind !== 'muted')) && (
        <DialogButton
          className={styles.action}
          title={`Mute ${about}`}
          label="Mute"
          name={`Mute ${about}`}
          onOpenChange={muting.onOpenChange}
        >
          {(close) => (
            <Mute
              over={!open}
              onMute={(untilMs) => {
                port.act({ kind: 'mute', id: alert.id, untilMs, by: USER, atMs: clockMs() })
                close()
                muting.release()
              }}
            />
          )}
        </DialogButton>
      )}
      {open && press('resolve', 'Resolve')}
    </>
  )
}

/** For a time, until a time, or until it resolves (null). over: it has resolved, so that nothing is left to mute. */
function Mute({ over, onMute }: { over: boolean; onMute: (untilMs: number | null) => void }) {
  const [text, setText] = useState('')
  const untilMs = new Date(text).getTime()
  // Not known before it is pressed: a time that has passed by then mutes nothing.
  const valid = Number.isFinite(untilMs)
  return (
    <div className={styles.mute}>
      <p className="soft" role="status">
        {over
          ? 'This alert has resolved meanwhile: there is nothing to mute.'
          : 'It goes on beneath: no notification, not counted in the title.'}
      </p>
      <div className={styles.buttons}>
        {SPANS.map(([label, spanMs]) => (
          <button
            key={label}
            type="button"
            className="button"
            disabled={over}
            onClick={() => {
              onMute(clockMs() + spanMs)
            }}
          >
            For {label}
          </button>
        ))}
        <button
          type="button"
          className="button"
          disabled={over}
          onClick={() => {
            onMute(null)
          }}
        >
          Until it resolves
        </button>
      </div>
      <form
        className={styles.buttons}
        onSubmit={(event) => {
          event.preventDefault()
          if (valid && !over) onMute(untilMs)
        }}
      >
        <label className={styles.until}>
          Until, by this computer’s clock
          <input
            type="datetime-local"
            className="input"
            value={text}
            onChange={(event) => {
              setText(event.target.value)
            }}
          />
        </label>
        <button type="submit" className="button" disabled={!valid || over}>
          Mute until then
        </button>
      </form>
    </div>
  )
}
