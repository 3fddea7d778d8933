import { standInOf } from '#forecast/engines.ts'
import { evidenceText, judgementText, servedText } from '#text/quality.ts'
import { useQualityOf } from '../../state/accuracy.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { usePreferences } from '../../state/preferences.ts'
import styles from './Quality.module.css'

/**
 * Beside a metric's name: that its forecasts have been worse than a simple one's, or that a simple one stands in for
 * them. Nothing otherwise.
 */
export function QualityMark({ metric }: { metric: string }) {
  const view = useApp((state) => state.view)
  return view.kind === 'ready' && <Mark view={view} metric={metric} />
}

function Mark({ view, metric }: { view: ReadyView; metric: string }) {
  const note = useQualityNote(view, metric)
  if (note === null) return null
  return (
    <span className={styles.mark} title={`${metric}: ${note.text}`}>
      <span aria-hidden="true">{note.sign}</span>
      <span className="visually-hidden">, {note.text}</span>
    </span>
  )
}

interface Note {
  readonly sign: '╱' | '▽'
  readonly text: string
}

/** What is to be said of a metric's forecasts; null: nothing. */
function useQualityNote(view: ReadyView, metric: string): Note | null {
  const { judgements } = useQualityOf(view)
  const isWanted = usePreferences(({ verdict }) => verdict)
  const served = standInOf(view.forecast, metric)
  if (served !== undefined) return { sign: '╱', text: servedText(served) }
  const found = judgements.find((each) => each.metric === metric)
  if (!isWanted || found?.judgement.kind !== 'worse') return null
  return { sign: '▽', text: `${judgementText(found.judgement)} (${evidenceText(found)})` }
}
