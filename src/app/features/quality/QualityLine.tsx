import { isSmallSample } from '#forecast/accuracy/sample.ts'
import { doubtText, doubtTitle, qualityLine, qualityList, qualityWords, sampleText } from '#text/quality.ts'
import { useAccuracyOf, useQualityOf } from '../../state/accuracy.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { doubtsIn } from './doubtsIn.ts'
import styles from './Quality.module.css'

/**
 * How good the model is here, in one line that opens the figures behind it. Of a file it is there from the first forecast
 * on: what stands beside it would move when the verdict comes.
 */
export function QualityLine({ view }: { view: ReadyView }) {
  const { trial } = useAccuracyOf(view)
  const { report, judgements } = useQualityOf(view)
  const isWanted = usePreferences(({ verdict }) => verdict)
  const updateScreen = useApp((state) => state.updateScreen)
  const trends = useApp((state) => state.screen.trends)
  const doubts = doubtsIn(view)
  const isSmall = report !== null && isSmallSample(report)
  const verdict = isWanted ? qualityLine(judgements, isSmall) : null
  const line =
    verdict?.text ?? (isWanted && view.facts.kind === 'file' ? qualityWords.untold[trial.kind] : null)
  // That nothing could be compared is told where the model is named, and here only beside something to tell.
  const [gravest] = doubts.filter(({ kind }) => kind !== 'unchecked' || line !== null)
  const parts = [...(gravest === undefined ? [] : [doubtTitle(gravest)]), ...(line === null ? [] : [line])]
  if (parts.length === 0) return null
  const isBad = gravest !== undefined || verdict?.tone === 'bad'
  const all = [
    ...doubts.map(doubtText),
    ...(line === null
      ? []
      : [verdict === null ? `${line}.` : `${line}. ${qualityList(judgements, isSmall)}.`]),
    ...(verdict === null || report === null
      ? []
      : [qualityWords.simple, qualityWords.tried(sampleText(report))]),
  ].join(' ')
  return (
    <button
      type="button"
      className={styles.line}
      data-bad={isBad}
      data-pending={verdict === null && gravest === undefined}
      title={all}
      aria-label={qualityWords.label(all)}
      onClick={() => {
        updateScreen({ tab: 'trends', trends: { ...trends, page: 'accuracy' } })
      }}
    >
      <span className={styles.sign} aria-hidden="true">
        {isBad ? '▽' : verdict?.tone === 'good' ? '✓' : '○'}
      </span>
      <span className={styles.words}>{parts.join(' · ')}</span>
    </button>
  )
}
