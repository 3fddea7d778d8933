import { useState } from 'react'
import type { ReadyView } from '../../state/appState.ts'
import { useZone } from '../../state/times.ts'
import { Dependences } from './Dependences.tsx'
import { PanelGrid } from './PanelGrid.tsx'
import { PanelNotices } from './PanelNotices.tsx'
import { Picker } from './Picker.tsx'
import { ReplayBar } from './ReplayBar.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useChosen } from './useChosen.ts'
import { usePanels } from './usePanels.ts'
import { useReplay } from './useReplay.ts'
import { useShownSpan } from './useShownSpan.ts'
import { useTrendsCommands } from './useTrendsCommands.ts'
import styles from './ChartsPage.module.css'

/** Picker, controls and the charts, stacked on one time axis. */
export function ChartsPage({ view }: { view: ReadyView }) {
  const zone = useZone()
  const [atMs, setAtMs] = useState<number | null>(null)
  const chosen = useChosen(view)
  const { trends, change, byGroup, servers, metrics, groups, chosenGroups } = chosen
  const replay = useReplay(view, trends.agoMs)
  const { drawn } = replay
  const shown = useShownSpan(view, drawn.forecast, chosen)
  const panels = usePanels(view, drawn, chosen, shown.span)
  const { closer, reset } = shown
  useTrendsCommands({ change, trends, stepMs: view.forecast.stepMs, closer, reset })
  return (
    <div className={styles.page}>
      <Picker {...{ view, servers, metrics, groups, chosenGroups }} />
      <section className={styles.main} aria-label="Charts">
        <div className={styles.controls}>
          <Toolbar
            view={view}
            zoomedIn={closer}
            onZoom={(factor) => {
              shown.zoom(factor, atMs)
            }}
            onPan={shown.pan}
            onReset={reset}
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
        </div>
        <PanelNotices chosen={chosen} drawn={drawn.forecast} panels={panels} />
        <PanelGrid {...{ view, chosen, drawn, panels, shown, zone, atMs }} onPoint={setAtMs} />
      </section>
    </div>
  )
}
