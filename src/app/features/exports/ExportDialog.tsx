import { useMemo, useState } from 'react'
import type { ExportFormat } from '#engine/api.ts'
import { describeError } from '#forecast/errors.ts'
import { useAlerts } from '../alerts/useAlerts.ts'
import { useOverlay } from '../commands/overlay.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { saveFile } from '../../ui/saveFile.ts'
import { timeText } from '#text/time.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { engineName, isNetwork, notNetworkText } from '#text/engine.ts'
import { amountText, fractionOf } from '#text/progress.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { isFiltering, visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useZone } from '../../state/times.ts'
import { alertsText } from './alertsText.ts'
import styles from './ExportDialog.module.css'
import { exportName } from './fileName.ts'
import { useExport, type ExportState } from './useExport.ts'

const FORMATS: readonly (readonly [format: ExportFormat, name: string, what: string])[] = [
  ['csv', 'CSV', 'a row per server, metric and step; for spreadsheets'],
  ['parquet', 'Parquet', 'the same rows with their types, far smaller; for pandas, DuckDB, Spark'],
  ['json', 'JSON', 'nested by series; for programs'],
]

/** What a spreadsheet holds at most. */
const SPREADSHEET_ROWS = 1_048_576

/** The forecast as a file: in which format, of all servers or of those that are shown. */
export function ExportDialog({ format: first }: { format: ExportFormat }) {
  const close = useOverlay((state) => state.close)
  const view = useApp((state) => state.view)
  return (
    <Dialog title="Export the forecast" onClose={close}>
      {view.kind === 'ready' ? (
        <>
          <ExportForm view={view} first={first} onDone={close} />
          <Others view={view} />
        </>
      ) : (
        <p>There is no forecast to export yet.</p>
      )}
    </Dialog>
  )
}

function ExportForm({ view, first, onDone }: { view: ReadyView; first: ExportFormat; onDone: () => void }) {
  const filters = useApp((state) => state.screen.filters)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const { forecast, assessment } = view
  const [format, setFormat] = useState(first)
  const [scope, setScope] = useState<'all' | 'shown'>(isFiltering(filters) ? 'shown' : 'all')
  const { state, start, cancel } = useExport(onDone)
  const shown = useMemo(
    () => visibleServers(assessment, forecast, filters, pinned).flatMap(({ series }) => series),
    [assessment, forecast, filters, pinned],
  )
  const series = scope === 'all' ? [...forecast.series.keys()] : shown
  const rows = series.length * forecast.horizon
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void start({ view, series, format })
      }}
    >
      <fieldset className={styles.choices}>
        <legend>Format</legend>
        {FORMATS.map(([each, name, what]) => (
          <label key={each} className={styles.choice}>
            <input
              type="radio"
              name="format"
              checked={format === each}
              onChange={() => {
                setFormat(each)
              }}
            />
            <span>
              {name} <span className="soft">{what}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {isFiltering(filters) && (
        <fieldset className={styles.choices}>
          <legend>Which</legend>
          {(['shown', 'all'] as const).map((each) => (
            <label key={each} className={styles.choice}>
              <input
                type="radio"
                name="scope"
                checked={scope === each}
                onChange={() => {
                  setScope(each)
                }}
              />
              {each === 'shown'
                ? `as filtered: ${formatCount(shown.length)} series`
                : `all: ${formatCount(forecast.series.length)} series`}
            </label>
          ))}
        </fieldset>
      )}
      <Contents view={view} rows={rows} tooLong={format === 'csv' && rows >= SPREADSHEET_ROWS} />
      <Progress state={state} onCancel={cancel} />
      {state.kind !== 'writing' && (
        <p>
          <button type="submit" className="button" data-kind="main" disabled={rows === 0}>
            Save {plural(rows, 'row')}
          </button>
        </p>
      )}
    </form>
  )
}

/** What is kept beside the forecast, as files of its own. */
function Others({ view }: { view: ReadyView }) {
  const alerts = useAlerts((state) => state.current)
  const show = useOverlay((state) => state.show)
  const { forecast } = view
  return (
    <div className={styles.others}>
      <span className="soft">Also as JSON</span>
      <button
        type="button"
        className="button"
        disabled={alerts === null}
        onClick={() => {
          if (alerts === null) return
          const name = exportName(forecast, ['alerts'], 'json')
          saveFile(name, 'application/json', alertsText(alerts, forecast.provenance))
        }}
      >
        Alerts
      </button>
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        onClick={() => {
          show({ kind: 'thresholds', metric: null })
        }}
      >
        Thresholds…
      </button>
    </div>
  )
}

/** What the file will say of itself. */
function Contents({ view, rows, tooLong }: { view: ReadyView; rows: number; tooLong: boolean }) {
  const zone = useZone()
  const { provenance, issueTimeMs } = view.forecast
  const network = isNetwork(provenance.engine)
  return (
    <div className={styles.contents}>
      <p className="soft">
        Issued {timeText(issueTimeMs, zone, 0)}. Every row carries issue and valid time (UTC), every level,
        the severity, and which engine and model (by sha256) made it: {engineName(provenance)}
        {provenance.modelName === null ? '' : ` · ${provenance.modelName}`}.
      </p>
      {!network && <p>{notNetworkText(provenance)} Every row and the file’s name say so.</p>}
      {tooLong && (
        <p>
          {formatCount(rows)} rows are more than a spreadsheet shows ({formatCount(SPREADSHEET_ROWS)}):
          parquet is the better choice.
        </p>
      )}
    </div>
  )
}

function Progress({ state, onCancel }: { state: ExportState; onCancel: () => void }) {
  if (state.kind === 'idle') return null
  if (state.kind === 'failed') {
    const { title, action } = describeError(state.error.code)
    return (
      <p role="alert">
        {title}: {state.error.message}. {action}
      </p>
    )
  }
  const { progress } = state
  const fraction = fractionOf(progress)
  return (
    <div className={styles.progress}>
      <progress aria-label="Writing the file" {...(fraction === null ? {} : { value: fraction })} />
      <span className="soft">{progress === null ? 'Starting' : amountText(progress)}</span>
      <button type="button" className="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  )
}
