import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { newestOf, type Live } from '../../state/live.ts'
import { ConnectProgress } from '../connect/ConnectProgress.tsx'
import { useOverlay } from '../commands/overlay.ts'
import styles from './TaskProgress.module.css'

/** A source that has no forecast yet; what was on screen stays until it has. */
export function Waiting({ task }: { task: Extract<Task, { kind: 'waiting' }> }) {
  const cancel = useApp((state) => state.cancel)
  const live = useApp(newestOf)
  if (live !== null && live.report.address === task.name) return <WaitingForDaemon live={live} />
  return (
    <section className={styles.progress} aria-label="Progress">
      <p>Waiting for the first forecast of {task.name}</p>
      <div className={styles.foot}>
        <progress className={`progress-bar ${styles.bar ?? ''}`} aria-label="Waiting" />
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </section>
  )
}

/** A daemon tells how far it is, or why it cannot be reached. */
function WaitingForDaemon({ live }: { live: Live }) {
  const stopTrying = useApp((state) => state.stopTrying)
  const show = useOverlay((state) => state.show)
  const { address, link } = live.report
  return (
    <section className={styles.progress} aria-label="Progress">
      {link.kind !== 'refused' && <p className={styles.name}>Waiting for the first forecast of {address}</p>}
      <ConnectProgress live={live} />
      <div className={styles.buttons}>
        {link.kind === 'refused' && (
          <button
            type="button"
            className="button"
            data-kind="main"
            aria-haspopup="dialog"
            onClick={() => {
              show({ kind: 'connect', address })
            }}
          >
            Change address or key
          </button>
        )}
        <button type="button" className="button" onClick={stopTrying}>
          Cancel
        </button>
      </div>
    </section>
  )
}
