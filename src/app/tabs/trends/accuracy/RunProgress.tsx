import { amountText, announcement, fractionOf, stageName } from '#text/progress.ts'
import type { AccuracyTask } from '../../../state/accuracy.ts'
import { accuracyPageWords } from '#text/accuracyPage.ts'
import styles from './Accuracy.module.css'

/** Where a run stands: drawn, and at each quarter said. */
export function RunProgress({ task }: { task: Extract<AccuracyTask, { kind: 'running' }> }) {
  const { progress, what } = task
  const fraction = fractionOf(progress)
  const name =
    progress === null
      ? what === 'backtest'
        ? accuracyPageWords.startingBacktest
        : accuracyPageWords.starting
      : stageName(progress.stage)
  return (
    <div className={styles.progress}>
      <span>{name}</span>
      <progress aria-label={name} {...(fraction === null ? {} : { value: fraction })} />
      <span className="soft">{progress === null ? '' : amountText(progress)}</span>
      <span className="visually-hidden" role="status">
        {progress === null ? name : announcement(progress)}
      </span>
    </div>
  )
}
