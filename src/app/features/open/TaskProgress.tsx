import { openWords } from '#text/open.ts'
import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { amountText, fractionOf, stageName } from '#text/progress.ts'
import styles from './TaskProgress.module.css'

type Running = Extract<Task, { kind: 'running' }>

/** The stages of what is under way, where it stands, and Cancel. */
export function TaskProgress({ task }: { task: Running }) {
  const cancel = useApp((state) => state.cancel)
  const { stages, progress } = task
  const at = progress === null ? 0 : Math.max(0, stages.indexOf(progress.stage))
  const fraction = fractionOf(progress)
  return (
    <section className={styles.progress} aria-label={openWords.progress}>
      <ol className={styles.stages}>
        {stages.map((stage, index) => {
          const state = index < at ? 'done' : index === at ? 'current' : 'waiting'
          return (
            <li key={stage} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
              <span className={styles.mark} aria-hidden="true">
                {state === 'done' ? '✓' : state === 'current' ? '›' : '·'}
              </span>
              {stageName(stage)}
              {state === 'done' && <span className="visually-hidden"> {openWords.done}</span>}
              <span className={styles.amount}>
                {state === 'current' && progress !== null ? amountText(progress) : ''}
              </span>
            </li>
          )
        })}
      </ol>
      <div className={styles.foot}>
        <progress
          className={`progress-bar ${styles.bar ?? ''}`}
          aria-label={stageName(stages[at] ?? 'reading')}
          {...(fraction === null ? {} : { value: fraction })}
        />
        <button type="button" className="button" onClick={cancel}>
          {openWords.cancel}
        </button>
      </div>
    </section>
  )
}
