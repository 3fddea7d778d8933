import { Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { alertWords } from '#text/alerts/words.ts'
import { undoLast, useActs } from './acts.ts'
import { useAlertsPort } from './useAlerts.ts'
import styles from './UndoLine.module.css'

/** How long what was done can be undone here; it waits while it is pointed at or has the focus. */
const SHOWN_MS = 15_000

/** What was done last to alerts, and a button that undoes it. */
export function UndoLine() {
  const port = useAlertsPort()
  const { last, forget } = useActs()
  const [isHeld, setIsHeld] = useState(false)
  const shown = last?.port === port ? last : null
  useEffect(() => {
    if (shown === null || isHeld) return
    const timer = setTimeout(forget, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown, isHeld, forget])
  const release = () => setIsHeld(false)
  return (
    <div className={styles.place}>
      {/* It is there before it says anything: what appears with its text is not read aloud everywhere. */}
      <div
        className={styles.line}
        data-shown={shown !== null}
        onPointerEnter={() => setIsHeld(true)}
        onPointerLeave={release}
        onFocus={() => setIsHeld(true)}
        onBlur={release}
      >
        <span role="status">{shown?.text}</span>
        {shown !== null && (
          <button
            type="button"
            className="link-button"
            onClick={() => {
              undoLast()
              release()
            }}
          >
            <Undo2 className="icon" aria-hidden="true" />
            {alertWords.acts.undo}
          </button>
        )}
      </div>
    </div>
  )
}
