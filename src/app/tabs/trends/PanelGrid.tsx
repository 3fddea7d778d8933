import { useIsOld } from '../../state/useIsOld.ts'
import { useMemo } from 'react'
import type { Panel } from '../../features/charts/track.ts'
import { thresholdIn } from '#forecast/assess.ts'
import { breachOf } from '#forecast/breach.ts'
import { isNetwork } from '#text/engine.ts'
import { pastTitle } from '#text/pastTitle.ts'
import type { Zone } from '#text/time.ts'
import { thresholdLines, type ThresholdLine } from '../../features/charts/thresholdLines.ts'
import type { ReadyView } from '../../state/appState.ts'
import { GroupNote } from './GroupNote.tsx'
import { isRecomputed } from './isRecomputed.ts'
import { issueMarks } from './issueMarks.ts'
import { titleOf } from './titleOf.ts'
import { trendsWords } from '#text/trends.ts'
import { MOST_PANELS } from './panels.ts'
import { pastOutcome } from './pastOutcome.ts'
import { PanelFigure } from './PanelFigure.tsx'
import { PanelLegend } from './PanelLegend.tsx'
import type { Indexed } from './tracks.ts'
import type { Chosen } from './useChosen.ts'
import type { Panels } from './usePanels.ts'
import type { ShownSpan } from './useShownSpan.ts'
import styles from './ChartsPage.module.css'

const SMALL_HEIGHT = 180
const NO_LINES: readonly ThresholdLine[] = []

interface Props {
  readonly view: ReadyView
  readonly chosen: Chosen
  readonly drawn: Indexed
  readonly panels: Panels
  readonly shown: ShownSpan
  readonly zone: Zone
  readonly atMs: number | null
  readonly onPoint: (timeMs: number | null) => void
  /** Of each chart that is not a small one, px. */
  readonly height: number
}

/** The charts, stacked on one time axis or many small ones side by side. */
export function PanelGrid({ view, chosen, drawn, panels, shown, zone, atMs, onPoint, height }: Props) {
  const { assessment } = view
  const { trends, byGroup, metrics } = chosen
  const { aggregates, madeOf } = panels.ofGroups
  const replay = drawn.forecast !== view.forecast
  // Sums may be of an earlier forecast than is drawn, while those of that one are added up.
  const made = panels.ofGroups.of ?? drawn.forecast
  const small = trends.layout === 'multiples'
  const isOld = useIsOld()
  const recomputed = isRecomputed(view)
  const marks = useMemo(
    () => issueMarks(replay ? view.forecast : made, made, zone, isOld, recomputed),
    [view.forecast, replay, made, zone, isOld, recomputed],
  )
  const lines = useMemo(
    () =>
      new Map(
        // A threshold is a server's: a mean or sum of many has none.
        byGroup
          ? []
          : metrics.map((metric) => [metric, thresholdLines(thresholdIn(assessment, metric), metric)]),
      ),
    [metrics, byGroup, assessment],
  )
  const [first] = panels.panels
  const thresholdOf = ({ metric }: Panel) =>
    byGroup || metric === null ? null : thresholdIn(assessment, metric)
  /** Of one server alone: what every other tab says of it as well. */
  const breachIn = ({ tracks: [track, other] }: Panel) => {
    if (byGroup || track === undefined || other !== undefined) return null
    const series = view.index.byMetric.get(track.metric)?.get(track.name)
    return series === undefined ? null : breachOf(view.forecast, assessment, series)
  }
  /** Of one server alone: what the drawn forecast of the past said, and what came of it. */
  const pastTitleOf = (panel: Panel) => {
    const [track, other] = panel.tracks
    const threshold = thresholdOf(panel)
    const series = track === undefined ? undefined : drawn.index.byMetric.get(track.metric)?.get(track.name)
    if (track === undefined || other !== undefined || threshold === null || series === undefined)
      return panel.title
    const outcome = pastOutcome(track, { forecast: drawn.forecast, series }, threshold, assessment.odds)
    return outcome === null ? panel.title : pastTitle(outcome, zone)
  }
  return (
    <>
      <div
        className={styles.panels}
        data-small={small}
        data-count={panels.panels.length > 1 ? 'many' : 'one'}
      >
        {panels.panels.slice(0, MOST_PANELS).map((panel) => (
          <PanelFigure
            key={panel.key}
            panel={panel}
            title={replay ? pastTitleOf(panel) : titleOf(panel, thresholdOf(panel), zone, breachIn(panel))}
            forecast={made}
            replay={replay}
            span={shown.span}
            zone={zone}
            marks={marks}
            thresholds={panel.metric === null ? NO_LINES : (lines.get(panel.metric) ?? NO_LINES)}
            small={small}
            height={small ? SMALL_HEIGHT : height}
            atMs={atMs}
            onPoint={onPoint}
            onSpan={shown.show}
            onReset={shown.reset}
            madeOf={madeOf}
            note={panel.tracks.map((track) => {
              const aggregate = aggregates.get(track.key)
              return aggregate === undefined ? null : (
                <GroupNote
                  key={track.key}
                  track={track}
                  aggregate={aggregate}
                  dependence={trends.dependence}
                />
              )
            })}
          />
        ))}
      </div>
      {small && first !== undefined && (
        <PanelLegend panel={first} network={isNetwork(made.provenance.engine)} />
      )}
      {panels.panels.length > MOST_PANELS && (
        <p className="soft">{trendsWords.mostPanels(MOST_PANELS, panels.panels.length)}</p>
      )}
    </>
  )
}
