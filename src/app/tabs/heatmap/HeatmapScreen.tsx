import { useCallback, useEffect, useMemo, useState } from 'react'
import { kindText } from '#text/kind.ts'
import { notFromModelText } from '#text/quality.ts'
import { heatmapWords, zoomGoneText } from '#text/heatmap.ts'
import { shownText } from '#text/predictions.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { NO_FILTERS } from '../../state/filters.ts'
import type { HeatmapState } from '../../state/screen/heatmap.ts'
import { Controls, FilterLine } from './Controls.tsx'
import { frameOf } from './field/frame.ts'
import { useHeatmap, type Heatmap } from './field/useHeatmap.ts'
import type { HeatmapData } from './field/useHeatmapData.ts'
import { HeatTable } from './HeatTable.tsx'
import { Picture } from './picture/Picture.tsx'
import { PressingContext, useSteadyData } from './reading/steady.ts'
import { serverCount } from './rows/rows.ts'
import { useRows } from './rows/useRows.ts'
import { settledZoom, zoomedRows } from './rows/zoom.ts'
import { useHeatmapCommands } from './useHeatmapCommands.ts'
import styles from './HeatmapScreen.module.css'

/** The whole fleet over time in one picture: servers × past and horizon, one metric or risk at a time. */
export default function HeatmapScreen({ view }: { view: ReadyView }) {
  const heatmap = useHeatmap(view)
  const { metric } = heatmap
  const [data, onPressing] = useSteadyData(heatmap.data)
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{heatmapWords.title}</h1>
      {metric === null ? (
        <p className={styles.nothing}>{heatmapWords.noSeries}</p>
      ) : data === null ? (
        <p className={styles.nothing} role="status">
          {heatmapWords.coloring}
        </p>
      ) : (
        <PressingContext value={onPressing}>
          <Answered heatmap={heatmap} data={data} />
        </PressingContext>
      )}
    </div>
  )
}

function Answered({ heatmap, data }: { heatmap: Heatmap; data: HeatmapData }) {
  const state = useApp((app) => app.screen.heatmap)
  const updateScreen = useApp((app) => app.updateScreen)
  const [asTable, setAsTable] = useState(false)
  const updateHeatmap = useCallback(
    (change: Partial<HeatmapState>) => {
      updateScreen({ heatmap: { ...state, ...change } })
    },
    [updateScreen, state],
  )
  const sorted = useRows(data)
  const zoomed = useMemo(() => zoomedRows(sorted, state.rows), [sorted, state.rows])
  const { rows } = zoomed
  const frame = useMemo(() => {
    const zoom = { rows: zoomed.kind === 'part' ? zoomed.extent : null, steps: state.steps }
    return frameOf(zoom, zoomed.rows.length, data.field.span)
  }, [zoomed, state.steps, data])
  const settled = useMemo(() => settledZoom(state.rows, zoomed), [state.rows, zoomed])
  useEffect(() => {
    if (settled !== state.rows) updateHeatmap({ rows: settled })
  }, [settled, state.rows, updateHeatmap])
  const all = data.assessment.servers.length
  const shown = serverCount(rows)
  const ofMetric = heatmap.shown.kind === 'any-risk' ? null : heatmap.metric
  const notFromModel = notFromModelText(data.forecast, ofMetric)
  const kind = kindText(data.forecast, ofMetric)
  const network = notFromModel === null
  const isZoomed = frame.zoomed.rows || frame.zoomed.steps || zoomed.kind === 'gone'
  useHeatmapCommands({ state, updateHeatmap, zoomed: isZoomed, onTable: () => setAsTable(!asTable) })
  return (
    <>
      <FilterLine data={data}>
        <span className={styles.count} role="status" aria-label={heatmapWords.serversShown}>
          {heatmap.waiting ? heatmapWords.recoloring : shownText(shown, all)}
        </span>
        {isZoomed && (
          <button type="button" className="button" onClick={() => updateHeatmap({ rows: null, steps: null })}>
            {heatmapWords.resetZoom}
          </button>
        )}
        <button type="button" className="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {heatmapWords.table}
        </button>
      </FilterLine>
      <Controls heatmap={heatmap} data={data} updateHeatmap={updateHeatmap} />
      {notFromModel !== null && <p className={styles.notFromModel}>{notFromModel}</p>}
      {kind !== null && <p className={styles.kind}>{kind}</p>}
      {zoomed.kind === 'gone' && (
        <p className={styles.notice} role="status">
          {zoomGoneText(zoomed.count)}
        </p>
      )}
      {rows.length === 0 ? (
        <Nothing />
      ) : asTable ? (
        <HeatTable data={data} rows={rows} frame={frame} network={network} />
      ) : (
        <Picture data={data} zoomed={zoomed} frame={frame} updateHeatmap={updateHeatmap} network={network} />
      )}
    </>
  )
}

function Nothing() {
  const updateScreen = useApp((state) => state.updateScreen)
  return (
    <div className={styles.nothing}>
      <p>{heatmapWords.noMatch}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          updateScreen({ filters: NO_FILTERS })
        }}
      >
        {heatmapWords.showAll}
      </button>
    </div>
  )
}
