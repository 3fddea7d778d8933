import { useCallback, useMemo, useState } from 'react'
import { NO_FILTERS } from '../../state/filters.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { isNetwork } from '#text/engine.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { Controls } from './Controls.tsx'
import { FilterLine } from './FilterLine.tsx'
import { frameOf } from './frame.ts'
import { HeatTable } from './HeatTable.tsx'
import type { HeatmapState } from '../../state/screen/heatmap.ts'
import { Picture } from './Picture.tsx'
import { serverCount } from './rows.ts'
import { useHeatmap, type Heatmap } from './useHeatmap.ts'
import { useHeatmapCommands } from './useHeatmapCommands.ts'
import { useRows } from './useRows.ts'
import type { HeatmapData } from './useHeatmapData.ts'
import styles from './HeatmapScreen.module.css'

/** The whole fleet over time in one picture: servers × past and horizon, one metric or risk at a time. */
export default function HeatmapScreen({ view }: { view: ReadyView }) {
  const heatmap = useHeatmap(view)
  const { answer, metric } = heatmap
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">Heatmap</h1>
      {metric === null ? (
        <p className={styles.nothing}>The forecast has no series.</p>
      ) : answer === null ? (
        <p className={styles.nothing} role="status">
          Colouring the cells…
        </p>
      ) : (
        <Answered heatmap={heatmap} answer={answer} />
      )}
    </div>
  )
}

function Answered({ heatmap, answer }: { heatmap: Heatmap; answer: HeatmapData }) {
  const state = useApp((app) => app.screen.heatmap)
  const lookAt = useApp((app) => app.updateScreen)
  const [asTable, setAsTable] = useState(false)
  const updateScreen = useCallback(
    (change: Partial<HeatmapState>) => {
      lookAt({ heatmap: { ...state, ...change } })
    },
    [lookAt, state],
  )
  const rows = useRows(answer)
  const frame = useMemo(() => frameOf(state, rows.length, answer.field.span), [state, rows, answer])
  const all = answer.assessment.servers.length
  const shown = serverCount(rows)
  const network = isNetwork(answer.forecast.provenance.engine)
  const zoomed = frame.zoomed.rows || frame.zoomed.steps
  useHeatmapCommands({ state, look: updateScreen, zoomed, onTable: () => setAsTable(!asTable) })
  return (
    <>
      <FilterLine answer={answer}>
        <span className={styles.count} role="status" aria-label="Servers shown">
          {heatmap.waiting
            ? 'colouring…'
            : `${shown < all ? `${formatCount(shown)} of ` : ''}${plural(all, 'server')}`}
        </span>
        {zoomed && (
          <button type="button" className="button" onClick={() => updateScreen({ rows: null, steps: null })}>
            Reset zoom
          </button>
        )}
        <button type="button" className="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </button>
      </FilterLine>
      <Controls heatmap={heatmap} answer={answer} look={updateScreen} />
      {!network && <p className={styles.notFromModel}>The network did not make this forecast.</p>}
      {rows.length === 0 ? (
        <Nothing />
      ) : asTable ? (
        <HeatTable answer={answer} rows={rows} frame={frame} network={network} />
      ) : (
        <Picture answer={answer} rows={rows} frame={frame} look={updateScreen} network={network} />
      )}
    </>
  )
}

function Nothing() {
  const updateScreen = useApp((state) => state.updateScreen)
  return (
    <div className={styles.nothing}>
      <p>No server passes the filters.</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          updateScreen({ filters: NO_FILTERS })
        }}
      >
        Show all servers
      </button>
    </div>
  )
}
