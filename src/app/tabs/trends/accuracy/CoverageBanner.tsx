import { useEffect, useState } from 'react'
import { useAccuracy, useAccuracyOf } from '../../../state/accuracy.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { pageWords } from '#text/page.ts'
import { LatePart } from '../../../state/LatePart.tsx'
import { lazyPart } from '../../../ui/lazyPart.tsx'
import { measuredOn } from './measuredOn.ts'
import { miscovered } from './coverage.ts'

const CoverageNotice = lazyPart(() => import('./CoverageNotice.tsx'))

/** Says when the bands of the forecast on screen do not mean what they say, once that was measured. */
export function CoverageBanner({ view }: { view: ReadyView }) {
  const { measured, fitted } = useAccuracyOf(view)
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
    <LatePart what={pageWords.theNotice}>
      <CoverageNotice found={found} on={measuredOn(view.facts)} onDismiss={() => setDismissed(report)} />
    </LatePart>
  )
}
