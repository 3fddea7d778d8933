import { useRef, useState } from 'react'
import type { ReadyView } from '../../state/appState.ts'
import { useZone } from '../../state/times.ts'
import { Controls } from './Controls.tsx'
import { PanelGrid } from './PanelGrid.tsx'
import { PanelNotices, PendingSeries } from './PanelNotices.tsx'
import { Picker } from './Picker.tsx'
import { trendsWords } from '#text/trends.ts'
import { RecentEvents } from './RecentEvents.tsx'
import { useChosen } from './useChosen.ts'
import { useEarlier } from './useEarlier.ts'
import { usePanelHeight } from './usePanelHeight.ts'
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
  const earlier = useEarlier(view, chosen)
  const panels = usePanels(view, drawn, chosen, shown.span, earlier.made)
  const scroller = useRef<HTMLElement>(null)
  // Here, not in the grid: the element that scrolls is there only once all that lies in it has been laid out.
  const height = usePanelHeight(scroller, panels.panels.length)
  const isComparing =
    !trends.noEarlier && trends.agoMs === null && !view.facts.live && view.source.asOf.kind === 'can'
  const { closer, reset } = shown
  useTrendsCommands({ change, trends, stepMs: view.forecast.stepMs, closer, reset })
  return (
    <div className={styles.page}>
      <Picker {...{ view, servers, metrics, groups, chosenGroups }} />
      <section ref={scroller} className={styles.main} aria-label={trendsWords.charts}>
        <Controls {...{ view, chosen, replay, panels, shown, atMs }} />
        <PanelNotices chosen={chosen} drawn={drawn.forecast} panels={panels} />
        <PanelGrid {...{ view, chosen, drawn, panels, shown, zone, atMs, height }} onPoint={setAtMs} />
        {!byGroup && trends.agoMs === null && (
          <RecentEvents {...{ view, zone, earlier, isComparing }} tracks={panels.tracks} span={shown.span} />
        )}
        <PendingSeries chosen={chosen} drawn={drawn.forecast} />
      </section>
    </div>
  )
}
