import type { Task } from '../../state/appState.ts'
import { TaskProgress } from './TaskProgress.tsx'
import styles from './LoadingScreen.module.css'

/** The first forecast on its way: nothing else is on screen yet. */
export function LoadingScreen({ task }: { task: Extract<Task, { kind: 'running' }> }) {
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <h1>{task.stages.includes('forecasting') ? 'Making the forecast' : 'Loading the model'}</h1>
        <TaskProgress task={task} />
      </div>
    </div>
  )
}
