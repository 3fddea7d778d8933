import { leftText, linkAnnouncement } from '#text/link.ts'
import { announcement } from '#text/progress.ts'
import type { AppState } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import { newestOf } from '../state/live.ts'

/** What a screen reader hears of the work; a selector on the text keeps it silent while the text stays. */
function said({ task, view }: AppState): string {
  if (task.kind === 'running') return task.progress === null ? 'Starting' : announcement(task.progress)
  if (task.kind === 'waiting') return `Waiting for the first forecast of ${task.name}`
  if (task.kind === 'mapping') return task.guess.question ?? 'How should the file be read?'
  if (task.kind === 'columns') return 'The model needs columns that the file lacks'
  if (task.kind === 'failed' || view.kind === 'empty') return ''
  const { series, leftOut } = view.forecast
  return `Forecast done: ${series.length} series, ${leftOut.length} left out`
}

/** What it hears of the connection. */
const ofLink = (state: AppState): string => {
  const live = newestOf(state)
  if (live !== null) return linkAnnouncement(live.report)
  return state.left === null ? '' : leftText(state.left)
}

/** The polite live regions: of the work, and of the connection to a daemon. */
export function Announcer() {
  const text = useApp(said)
  const connection = useApp(ofLink)
  return (
    <>
      <div className="visually-hidden" role="status" aria-label="Status">
        {text}
      </div>
      <div className="visually-hidden" role="status" aria-label="Connection status">
        {connection}
      </div>
    </>
  )
}
