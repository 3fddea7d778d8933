import { useState } from 'react'
import type { Alert } from '#forecast/alerts/alert.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { USER } from '../../sources/alertsPort.ts'
import { clockMs } from '../../ui/clock.ts'
import { useAlertsPort } from './useAlerts.ts'
import styles from './Alerts.module.css'

const HOUR_MS = 3_600_000
const SPANS = [
  ['1 h', HOUR_MS],
  ['8 h', 8 * HOUR_MS],
  ['1 d', 24 * HOUR_MS],
] as const

/** What a person can do to an open alert, by its phase. */
export function AlertActions({ alert }: { alert: Alert }) {
  const port = useAlertsPort()
  const about = `${alert.server} ${alert.metric}, ${alert.ruleName}`
  const { kind } = alert.phase
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
      {kind === 'muted' ? (
        press('unmute', 'Unmute')
      ) : (
        <DialogButton className={styles.action} title={`Mute ${about}`} label="Mute" name={`Mute ${about}`}>
          {(close) => (
            <Mute
              onMute={(untilMs) => {
                port.act({ kind: 'mute', id: alert.id, untilMs, by: USER, atMs: clockMs() })
                close()
              }}
            />
          )}
        </DialogButton>
      )}
      {press('resolve', 'Resolve')}
    </>
  )
}

/** For a time, until a time, or until it resolves (null). */
function Mute({ onMute }: { onMute: (untilMs: number | null) => void }) {
  const [text, setText] = useState('')
  const untilMs = new Date(text).getTime()
  // Not known before it is pressed: a time that has passed by then mutes nothing.
  const valid = Number.isFinite(untilMs)
  return (
    <div className={styles.mute}>
      <p className="soft">It goes on beneath: no notification, not counted in the title.</p>
      <div className={styles.buttons}>
        {SPANS.map(([label, spanMs]) => (
          <button
            key={label}
            type="button"
            className="button"
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
          if (valid) onMute(untilMs)
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
        <button type="submit" className="button" disabled={!valid}>
          Mute until then
        </button>
      </form>
    </div>
  )
}
