import type { ErrorCode, ErrorData } from '#forecast/errors.ts'
import type { Task } from '../../state/appState.ts'
import { questionReason } from '#text/ahead.ts'
import { pageWords } from '#text/page.ts'
import { forecastAtText } from '#text/offer.ts'
import { failureWords as words } from '#text/open.ts'
import { useApp } from '../../state/context.tsx'
import { LatePart } from '../../state/LatePart.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'
import { ErrorNotice } from './ErrorNotice.tsx'
import { Offers } from './Offers.tsx'

const AheadForm = lazyPart(() => import('./AheadForm.tsx'))
const QuantilesForm = lazyPart(() => import('./QuantilesForm.tsx'))

/** undefined: what is usual for such a failure. */
function wayOut({ offers = [], question }: ErrorData): string | undefined {
  if (offers.length > 0) return words.offered
  return question === undefined ? undefined : words.answerable
}

type Failed = Extract<Task, { kind: 'failed' }>

/** Failures that may not happen again: the backend was restarted, the file has come back. */
const WORTH_A_RETRY: ReadonlySet<ErrorCode> = new Set([
  'backend-failed',
  'backend-unavailable',
  'engine-stalled',
  'engine-crashed',
  'file-unreadable',
  'host-file-missing',
  'host-file-type',
  'host-unreachable',
  'internal',
])

/** Failures of a model with this data, which another model may not have. */
const MODEL_DOES_NOT_FIT: ReadonlySet<ErrorCode> = new Set([
  'category-unknown',
  'column-missing',
  'series-none',
  'step-coarser',
])

/** What went wrong with a job and the ways on; what was on screen before is still there. */
export function FailureNotice({ task }: { task: Failed }) {
  const dismiss = useApp((state) => state.dismiss)
  const askAgain = useApp((state) => state.askAgain)
  const retry = useApp((state) => state.retry)
  const retryWithStep = useApp((state) => state.retryWithStep)
  const takeDefaultModel = useApp((state) => state.takeDefaultModel)
  const { job, error, measuredStepMs } = task
  const { code, offers = [], question } = error
  const bringsItsModel = job.data !== null && job.model.kind === 'files'
  return (
    <ErrorNotice
      error={question === undefined ? error : { ...error, message: questionReason(question) }}
      onDismiss={dismiss}
      form={
        offers.length > 0 ? (
          <Offers offers={offers} />
        ) : question !== undefined ? (
          <LatePart what={pageWords.theForm}>
            <AheadForm question={question} />
          </LatePart>
        ) : (
          code === 'quantiles-unknown' && (
            <LatePart what={pageWords.theForm}>
              <QuantilesForm job={job} />
            </LatePart>
          )
        )
      }
      action={wayOut(error)}
    >
      {code === 'step-coarser' && offers.length === 0 && measuredStepMs !== null && (
        <button type="button" className="button" onClick={() => void retryWithStep(measuredStepMs)}>
          {forecastAtText(measuredStepMs)}
        </button>
      )}
      {bringsItsModel && MODEL_DOES_NOT_FIT.has(code) && (
        <button type="button" className="button" onClick={() => void takeDefaultModel()}>
          {words.useDefaultModel}
        </button>
      )}
      {job.readAs !== null && !WORTH_A_RETRY.has(code) && (
        <button type="button" className="button" onClick={() => void askAgain()}>
          {words.changeReading}
        </button>
      )}
      {WORTH_A_RETRY.has(code) && (
        <button type="button" className="button" onClick={() => void retry()}>
          {words.tryAgain}
        </button>
      )}
    </ErrorNotice>
  )
}
