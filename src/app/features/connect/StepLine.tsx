import { measuringText, stepInUse, stepQuestion } from '#text/link.ts'
import { daemonStepWords as words } from '#text/connect.ts'
import { useApp } from '../../state/context.tsx'
import styles from './LinkLines.module.css'

/** Asks once what a step of the daemon's forecasts stands for, where its own alerts and its ticks disagree. */
export function StepLine() {
  const step = useApp((state) => state.live?.report.step ?? null)
  const chooseStep = useApp((state) => state.chooseStep)
  // One of ours says it with its forecasts.
  const isSaid = useApp(({ live }) => live !== null && live.report.own !== null)
  const isMeasuring = useApp(
    ({ live }) => live?.report.link.kind === 'open' && live.report.news.kind !== 'none',
  )
  if (step === null || step.choice !== null || isSaid) return null
  if (step.measuredMs === null && isMeasuring) {
    return (
      <section className="notice-line" aria-label={words.region}>
        <p className={styles.text}>{measuringText(step)}</p>
      </section>
    )
  }
  const question = stepQuestion(step)
  if (question === null) return null
  const inUse = stepInUse(step)
  return (
    <section className="notice-line" aria-label={words.region}>
      <p className={styles.text}>{question}</p>
      <span className={styles.buttons}>
        {(['measured', 'stated'] as const).map((choice) => (
          <button
            key={choice}
            type="button"
            className={`button ${styles.choice ?? ''}`}
            aria-pressed={choice === inUse}
            onClick={() => {
              chooseStep(choice)
            }}
          >
            {choice === inUse && <span aria-hidden="true">✓</span>}
            {words.use((choice === 'measured' ? step.measuredMs : step.statedMs) ?? step.usedMs)}
          </button>
        ))}
      </span>
    </section>
  )
}
