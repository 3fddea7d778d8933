import { useState } from 'react'
import { muteForText } from '#text/alerts/entryText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { clockMs } from '../../ui/clock.ts'
import styles from './Alerts.module.css'

const HOUR_MS = 3_600_000
const SPANS_MS = [HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS]
const { mute: words } = alertWords

interface Props {
  /** It has resolved, so that nothing is left to mute. */
  readonly over: boolean
  /** Clock time; null: until it resolves. */
  readonly onMute: (untilMs: number | null) => void
}

/** For a time, until a time, or until it resolves. */
export function MuteForm({ over, onMute }: Props) {
  const [text, setText] = useState('')
  const untilMs = new Date(text).getTime()
  // Not known before it is pressed: a time that has passed by then mutes nothing.
  const valid = Number.isFinite(untilMs)
  return (
    <div className={styles.mute}>
      <p className="soft" role="status">
        {over ? words.over : words.about}
      </p>
      <div className={styles.buttons}>
        {SPANS_MS.map((spanMs) => (
          <button
            key={spanMs}
            type="button"
            className="button"
            disabled={over}
            onClick={() => {
              onMute(clockMs() + spanMs)
            }}
          >
            {muteForText(spanMs)}
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
          {words.untilResolved}
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
          {words.until}
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
          {words.submit}
        </button>
      </form>
    </div>
  )
}
