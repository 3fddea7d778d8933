import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import styles from './TaskProgress.module.css'

/** A source that has no forecast yet; what was on screen stays until it has. */
export function Waiting({ task }: { task: Extract<Task, { kind: 'waiting' }> }) {
  const cancel = useApp((state) => state.cancel)
  return (
    <section className={styles.progress} aria-label="Progress">
      <p>Waiting for the first forecast of {task.name}</p>
      <div className={styles.foot}>
        <progress className={styles.bar} aria-label="Waiting" />
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </section>
  )
}
