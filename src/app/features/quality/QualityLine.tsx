import { doubtText, doubtTitle, qualityLine, qualityList, sampleText } from '#text/quality.ts'
import { useQualityOf } from '../../state/accuracy.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { doubtsIn } from './doubtsIn.ts'
import styles from './Quality.module.css'

/** How good the model is here, in one line that opens the figures behind it; nothing while that is not known. */
export function QualityLine({ view }: { view: ReadyView }) {
  const { report, judgements } = useQualityOf(view)
  const isWanted = usePreferences(({ verdict }) => verdict)
  const updateScreen = useApp((state) => state.updateScreen)
  const trends = useApp((state) => state.screen.trends)
  const doubts = doubtsIn(view)
  const line = isWanted ? qualityLine(judgements) : null
  // That nothing could be compared is told on the model card, and here only beside something to tell.
  const [gravest] = doubts.filter(({ kind }) => kind !== 'unchecked' || line !== null)
  const parts = [...(gravest === undefined ? [] : [doubtTitle(gravest)]), ...(line === null ? [] : [line])]
  if (parts.length === 0) return null
  const isBad = gravest !== undefined || judgements.some(({ judgement }) => judgement.kind === 'worse')
  const all = [
    ...doubts.map(doubtText),
    ...(line === null ? [] : [`${qualityList(judgements)}.`]),
    ...(line === null || report === null ? [] : [`Tried on ${sampleText(report)}.`]),
  ].join(' ')
  return (
    <button
      type="button"
      className={styles.line}
      data-bad={isBad}
      title={all}
      aria-label={`How good the model is here. ${all} Open the figures`}
      onClick={() => {
        updateScreen({ tab: 'trends', trends: { ...trends, page: 'accuracy' } })
      }}
    >
      <span className={styles.sign} aria-hidden="true">
        {isBad ? '▽' : '✓'}
      </span>
      <span className={styles.words}>{parts.join(' · ')}</span>
    </button>
  )
}
