import { describeError, type ErrorCode } from '#forecast/errors.ts'
import type { Task } from '../../state/appState.ts'
import { durationText } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { QuantilesForm } from './QuantilesForm.tsx'
import styles from './FailureNotice.module.css'

type Failed = Extract<Task, { kind: 'failed' }>

/** Failures that may not happen again: the backend was restarted, the file has come back. */
const WORTH_A_RETRY: ReadonlySet<ErrorCode> = new Set([
  'backend-failed',
  'backend-unavailable',
  'engine-stalled',
  'engine-crashed',
  'file-unreadable',
  'internal',
])

/** Failures of a model with this data, which another model may not have. */
const MODEL_DOES_NOT_FIT: ReadonlySet<ErrorCode> = new Set([
  'category-unknown',
  'column-missing',
  'series-none',
  'step-coarser',
])

/** What went wrong, exactly where, and the way out; what was on screen before is still there. */
export function FailureNotice({ task }: { task: Failed }) {
  const dismiss = useApp((state) => state.dismiss)
  const retry = useApp((state) => state.retry)
  const retryWithStep = useApp((state) => state.retryWithStep)
  const takeDefaultModel = useApp((state) => state.takeDefaultModel)
  const { job, measuredStepMs } = task
  const { code, message, place } = task.error
  const bringsItsModel = job !== null && job.data !== null && job.model.kind === 'files'
  const { title, action } = describeError(code)
  const where = [place.file, place.place].filter((part) => part !== undefined && !message.includes(part))
  return (
    <section className={styles.notice} role="alert" aria-label="Error">
      <h2>
        <span className={styles.mark} aria-hidden="true">
          ▲
        </span>
        {title}
      </h2>
      <p className={styles.message}>
        {message}
        {where.length > 0 && ` (${where.join(', ')})`}
      </p>
      <p className="soft">
        {action} <code className="faint">{code}</code>
      </p>
      {code === 'quantiles-unknown' && job !== null && <QuantilesForm job={job} />}
      <div className={styles.actions}>
        {code === 'step-coarser' && measuredStepMs !== null && (
          <button type="button" className="button" onClick={() => void retryWithStep(measuredStepMs)}>
            Take the model’s step as {durationText(measuredStepMs)}
          </button>
        )}
        {bringsItsModel && MODEL_DOES_NOT_FIT.has(code) && (
          <button type="button" className="button" onClick={() => void takeDefaultModel()}>
            Use the default model
          </button>
        )}
        {job !== null && WORTH_A_RETRY.has(code) && (
          <button type="button" className="button" onClick={() => void retry()}>
            Try again
          </button>
        )}
        <button type="button" className="button" onClick={dismiss}>
          Dismiss
        </button>
      </div>
    </section>
  )
}
