import { useState } from 'react'
import { precisionOf, timeText } from '#text/time.ts'
import { trendsWords } from '#text/trends.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useZone } from '../../state/times.ts'
import { PhoneFold } from '../../ui/PhoneFold.tsx'
import { Dependences } from './Dependences.tsx'
import { ReplayBar } from './ReplayBar.tsx'
import { Toolbar } from './Toolbar.tsx'
import type { useChosen } from './useChosen.ts'
import type { usePanels } from './usePanels.ts'
import type { Replay } from './useReplay.ts'
import type { useShownSpan } from './useShownSpan.ts'
import styles from './Controls.module.css'

interface Props {
  readonly view: ReadyView
  readonly chosen: ReturnType<typeof useChosen>
  readonly replay: Replay
  readonly panels: ReturnType<typeof usePanels>
  readonly shown: ReturnType<typeof useShownSpan>
  /** Where the pointer is; null: nowhere. */
  readonly atMs: number | null
}

/** How the charts are drawn, which time they show, and of which forecast. On a phone one line that unfolds: the chart is near. */
export function Controls({ view, chosen, replay, panels, shown, atMs }: Props) {
  const { trends, change, byGroup } = chosen
  const zone = useZone()
  // Until a person decides: what is said of an earlier forecast is not hidden.
  const [decided, setDecided] = useState<boolean | null>(null)
  const { issueTimeMs, stepMs } = view.forecast
  const madeMs = replay.drawn.forecast.issueTimeMs
  return (
    <div className={styles.controls}>
      <PhoneFold
        summary={trendsWords.controls(timeText(madeMs, zone, issueTimeMs, precisionOf(stepMs)))}
        isUnfolded={decided ?? trends.agoMs !== null}
        onUnfold={setDecided}
      >
        <Toolbar
          view={view}
          zoomedIn={shown.closer}
          onZoom={(factor) => {
            shown.zoom(factor, atMs)
          }}
          onPan={shown.pan}
          onReset={shown.reset}
        />
        <ReplayBar
          {...{ view, replay, zone }}
          tracks={panels.tracks}
          agoMs={trends.agoMs}
          onAgo={(agoMs) => {
            change({ agoMs })
          }}
        />
        {byGroup && (
          <Dependences value={trends.dependence} onChange={(dependence) => change({ dependence })} />
        )}
      </PhoneFold>
    </div>
  )
}
