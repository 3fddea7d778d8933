import { useDeferredValue, useMemo, useState } from 'react'
import type { ExportFormat } from '#engine/api.ts'
import { countSoFar } from '#forecast/fleetForecast.ts'
import { describeError } from '#forecast/errors.ts'
import { engineName, isNetwork, notNetworkText } from '#text/engine.ts'
import { contentsText, exportWords, saveText, skippedText, tooLongText } from '#text/exports.ts'
import { amountText, fractionOf } from '#text/progress.ts'
import { soFarText } from '#text/soFar.ts'
import { useAlerts } from '../alerts/useAlerts.ts'
import { useOverlay } from '../commands/overlay.ts'
import { saveFile } from '../../ui/saveFile.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { isFiltering } from '../../state/filters.ts'
import { alertsText } from './alertsText.ts'
import { chosenOf, type Chosen } from './choice.ts'
import styles from './ExportDialog.module.css'
import { exportName } from './fileName.ts'
import { MetricChoice } from './MetricChoice.tsx'
import { useExport, type ExportState } from './useExport.ts'
import { ALL_SERVERS, useServerChoices, type ServerChoiceId } from './useServerChoices.ts'

const FORMATS = ['csv', 'parquet', 'json'] as const

/** What a spreadsheet holds at most. */
const SPREADSHEET_ROWS = 1_048_576

/** The forecast as a file: in which format, of which servers and metrics. */
export function ExportDialog({ format: first }: { format: ExportFormat }) {
  const close = useOverlay((state) => state.close)
  const view = useApp((state) => state.view)
  return (
    <Dialog title={exportWords.title} onClose={close}>
      {view.kind === 'ready' ? (
        <>
          <ExportForm view={view} first={first} onDone={close} />
          <Others view={view} />
        </>
      ) : (
        <p>{exportWords.nothing}</p>
      )}
    </Dialog>
  )
}

function ExportForm({ view, first, onDone }: { view: ReadyView; first: ExportFormat; onDone: () => void }) {
  const filters = useApp((state) => state.screen.filters)
  const [format, setFormat] = useState(first)
  const [servers, setServers] = useState<ServerChoiceId>(isFiltering(filters) ? 'shown' : 'all')
  const [names, setNames] = useState('')
  const { metrics: all } = view.index
  const [metrics, setMetrics] = useState(() => chosenFirst(view.index.metrics, filters.metrics))
  const { state, start, cancel } = useExport(onDone)
  const choices = useServerChoices(view, names)
  const choice = choices.find(({ id }) => id === servers)?.choice ?? ALL_SERVERS
  const asked = useDeferredValue(choice)
  const chosen = useMemo(() => chosenOf(view, asked, metrics), [view, asked, metrics])
  const rows = chosen.series.length * view.forecast.horizon
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void start({ view, chosen: chosenOf(view, choice, metrics), format })
      }}
    >
      <fieldset className={styles.choices}>
        <legend>{exportWords.format}</legend>
        {FORMATS.map((each) => (
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
              {exportWords.formats[each].name} <span className="soft">{exportWords.formats[each].what}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className={styles.choices}>
        <legend>{exportWords.servers}</legend>
        {choices.map(({ id, label }) => (
          <label key={id} className={styles.choice}>
            <input
              type="radio"
              name="servers"
              checked={servers === id}
              onChange={() => {
                setServers(id)
              }}
            />
            {label}
          </label>
        ))}
        {servers === 'named' && (
          <input
            type="text"
            className="input"
            aria-label={exportWords.names}
            placeholder={exportWords.namesPlaceholder}
            autoFocus
            value={names}
            onChange={(event) => {
              setNames(event.target.value)
            }}
          />
        )}
      </fieldset>
      <MetricChoice all={all} chosen={metrics} onChoose={setMetrics} />
      <Contents view={view} chosen={chosen} tooLong={format === 'csv' && rows >= SPREADSHEET_ROWS} />
      <Progress state={state} onCancel={cancel} />
      {state.kind !== 'writing' && (
        <p>
          <button type="submit" className="button" data-kind="main" disabled={rows === 0}>
            {saveText(rows)}
          </button>
        </p>
      )}
    </form>
  )
}

/** The metrics of the filters, where they name any. */
function chosenFirst(all: readonly string[], only: readonly string[]): readonly string[] {
  return only.length === 0 ? all : all.filter((metric) => only.includes(metric))
}

/** What is kept beside the forecast, as files of its own. */
function Others({ view }: { view: ReadyView }) {
  const alerts = useAlerts((state) => state.current)
  const show = useOverlay((state) => state.show)
  const { forecast } = view
  return (
    <div className={styles.others}>
      <span className="soft">{exportWords.alsoAsJson}</span>
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
        {exportWords.alerts}
      </button>
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        onClick={() => {
          show({ kind: 'thresholds', metric: null })
        }}
      >
        {exportWords.thresholds}
      </button>
    </div>
  )
}

/** What the file will hold, and what it will say of itself. */
function Contents({ view, chosen, tooLong }: { view: ReadyView; chosen: Chosen; tooLong: boolean }) {
  const { forecast } = view
  const { provenance, horizon, stepMs } = forecast
  const soFar = countSoFar(forecast)
  const [first] = chosen.skipped
  const skipped =
    first === undefined
      ? null
      : skippedText(chosen.skipped.length, [first.server, first.metric ?? ''].join(' ').trim())
  const made = [engineName(provenance), provenance.modelName].filter((part) => part !== null).join(' · ')
  return (
    <div className={styles.contents}>
      <p role="status">{contentsText({ ...chosen, series: chosen.series.length, horizon, stepMs })}</p>
      {skipped !== null && <p>{skipped}</p>}
      {soFar !== null && <p>{exportWords.partial(soFarText(soFar))}</p>}
      {!isNetwork(provenance.engine) && <p>{exportWords.notNetwork(notNetworkText(provenance))}</p>}
      {tooLong && <p>{tooLongText(chosen.series.length * horizon, SPREADSHEET_ROWS)}</p>}
      <p className="soft">{exportWords.everyRow(made)}</p>
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
      <progress aria-label={exportWords.progress} {...(fraction === null ? {} : { value: fraction })} />
      <span className="soft">{progress === null ? exportWords.starting : amountText(progress)}</span>
      <button type="button" className="button" onClick={onCancel}>
        {exportWords.cancel}
      </button>
    </div>
  )
}
