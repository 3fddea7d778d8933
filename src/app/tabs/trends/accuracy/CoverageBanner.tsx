import { useEffect, useState } from 'react'
import { useAccuracy, useAccuracyOf } from '../../../state/accuracy.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { useApp } from '../../../state/context.tsx'
import { shareText } from '#text/percent.ts'
import { FOUND_ON, measuredOn, type MeasuredOn } from './measuredOn.ts'
import { miscovered, type Miscovered } from './coverage.ts'
import styles from './CoverageBanner.module.css'

/** Metrics that the sentence names. */
const NAMED = 3

/** Says when the bands of the forecast on screen do not mean what they say, once that was measured. */
export function CoverageBanner({ view }: { view: ReadyView }) {
  const { measured, fitted } = useAccuracyOf(view)
  const updateScreen = useApp((state) => state.updateScreen)
  const trends = useApp((state) => state.screen.trends)
  const [dismissed, setDismissed] = useState<object | null>(null)
  const { accuracy } = view.source
  const key = accuracy.kind === 'can' ? accuracy.use.key : null
  // Other data on screen: what is measured for the old is of no more use.
  useEffect(
    () => () => {
      if (key !== null) useAccuracy.getState().cancel(key)
    },
    [key],
  )
  const report = typeof view.facts.settings?.calibration === 'object' ? fitted?.found.after : measured?.report
  const found = report === undefined ? [] : miscovered(report)
  if (report === undefined || found.length === 0 || dismissed === report) return null
  return (
    <aside className={styles.banner} role="status" aria-label="Coverage">
      <span className={styles.mark} aria-hidden="true">
        ◆
      </span>
      <p>{bannerText(found, measuredOn(view.facts))}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          updateScreen({ tab: 'trends', trends: { ...trends, page: 'accuracy' } })
        }}
      >
        Accuracy
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          setDismissed(report)
        }}
      >
        Dismiss
      </button>
    </aside>
  )
}

/** `The P10 to P90 band should hold 80 % of values; on this file it held 48.2 % of cpu_percent: too narrow.` */
export function bannerText(found: readonly Miscovered[], on: MeasuredOn): string {
  const named = found
    .slice(0, NAMED)
    .map(({ metric, share, kind }) => `${shareText(share)} of ${metric} (too ${kind})`)
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more metrics are off` : ''
  return `The band from P10 to P90 should hold 80 % of values. ${FOUND_ON[on]} it held ${named.join(', ')}${more}.`
}
