import { pageWords } from '#text/page.ts'
import { openWords } from '#text/open.ts'
import { waitingText } from '#text/shell.ts'
import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { newestOf } from '../../state/live.ts'
import { LatePart } from '../../state/LatePart.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'
import styles from './TaskProgress.module.css'

const WaitingForDaemon = lazyPart(() => import('./WaitingForDaemon.tsx'))

/** A source that has no forecast yet; what was on screen stays until it has. */
export function Waiting({ task }: { task: Extract<Task, { kind: 'waiting' }> }) {
  const cancel = useApp((state) => state.cancel)
  const live = useApp(newestOf)
  if (live !== null && live.report.address === task.name) {
    return (
      <LatePart what={pageWords.theConnection}>
        <WaitingForDaemon live={live} />
      </LatePart>
    )
  }
  return (
    <section className={styles.progress} aria-label={openWords.progress}>
      <p>{waitingText(task.name)}</p>
      <div className={styles.foot}>
        <progress className={`progress-bar ${styles.bar ?? ''}`} aria-label={openWords.waiting} />
        <button type="button" className="button" onClick={cancel}>
          {openWords.cancel}
        </button>
      </div>
    </section>
  )
}
