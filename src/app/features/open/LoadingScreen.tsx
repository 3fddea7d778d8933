import { openWords } from '#text/open.ts'
import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { newestOf } from '../../state/live.ts'
import { TaskProgress } from './TaskProgress.tsx'
import { Waiting } from './Waiting.tsx'
import styles from './LoadingScreen.module.css'

const { titles } = openWords

/** The first forecast on its way: nothing else is on screen yet. */
export function LoadingScreen({ task }: { task: Extract<Task, { kind: 'running' | 'waiting' }> }) {
  const link = useApp((state) => {
    const report = newestOf(state)?.report
    return task.kind === 'waiting' && report?.address === task.name ? report.link.kind : null
  })
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <h1>
          {link !== null
            ? link === 'refused'
              ? titles.refused
              : titles.connecting
            : task.kind === 'waiting' || task.stages.includes('forecasting')
              ? titles.forecasting
              : titles.loading}
        </h1>
        {task.kind === 'waiting' ? <Waiting task={task} /> : <TaskProgress task={task} />}
      </div>
    </div>
  )
}
