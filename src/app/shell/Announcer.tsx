import { Suspense } from 'react'
import { announcement } from '#text/progress.ts'
import { doneText, frameWords, partlyText, waitingText } from '#text/shell.ts'
import { pageWords } from '#text/page.ts'
import type { AppState } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import { newestOf } from '../state/live.ts'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { lazyPart } from '../ui/lazyPart.tsx'

const LinkAnnouncement = lazyPart(() => import('./LinkAnnouncement.tsx'))

/** What a screen reader hears of the work; a selector on the text keeps it silent while the text stays. */
function said({ task, view }: AppState): string {
  if (task.kind === 'running')
    return task.progress === null ? frameWords.starting : announcement(task.progress)
  if (task.kind === 'waiting') return waitingText(task.name)
  if (task.kind === 'mapping') return task.guess.question ?? frameWords.howRead
  if (task.kind === 'columns') return frameWords.needsColumns
  if (task.kind === 'failed' || view.kind === 'empty') return ''
  const { series, leftOut, pending } = view.forecast
  if (pending !== undefined) return partlyText(series.length)
  return doneText(series.length, leftOut.length)
}

/** The polite live regions: of the work, and of the connection to a daemon. */
export function Announcer() {
  const text = useApp(said)
  const hasConnection = useApp((state) => newestOf(state) !== null || state.left !== null)
  return (
    <>
      <div className="visually-hidden" role="status" aria-label={frameWords.status}>
        {text}
      </div>
      <div className="visually-hidden" role="status" aria-label={frameWords.connectionStatus}>
        {hasConnection && (
          // Lines on the page say what could not be loaded.
          <ErrorBoundary what={pageWords.theConnection} frame={() => null}>
            <Suspense fallback={null}>
              <LinkAnnouncement />
            </Suspense>
          </ErrorBoundary>
        )}
      </div>
    </>
  )
}
