import { useState } from 'react'
import type { ForecastSettings, ModelFacts, TableFacts } from '#engine/api.ts'
import { formatBytes, formatCount } from '#text/numbers.ts'
import { durationText, timeText, type Zone } from '#text/time.ts'
import type { ReadyView } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import { useZone } from '../state/times.ts'
import { Facts, type FactRows } from '../ui/Facts.tsx'
import { stepStory } from '#text/step.ts'
import styles from './SourceCard.module.css'

/** Steps that exporters use, to choose from beside the measured one. */
const USUAL_STEPS_MS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000)

/** Both ends with their year: a reference in 1970 shares it with neither. */
function rangeText({ firstMs, lastMs }: TableFacts, zone: Zone): string {
  return `${timeText(firstMs, zone, 0)} to ${timeText(lastMs, zone, 0)}`
}

/** What is known of where the forecasts come from; of a file also how its step met the model's, and the way to change it. */
export function SourceCard({ view, onDone }: { view: ReadyView; onDone: () => void }) {
  const zone = useZone()
  const { table, model, settings } = view.facts
  return (
    <>
      <Facts rows={table === null ? streamRows(view) : tableRows(view, table, model, zone)} />
      {view.facts.kind === 'file' && (
        <ReadingLine remembered={view.facts.remembered === true} onDone={onDone} />
      )}
      {table !== null && model !== null && settings !== null && (
        <StepOverride table={table} model={model} settings={settings} onDone={onDone} />
      )}
    </>
  )
}

/** The way back to the questions about the file, with the answers as they are. */
function ReadingLine({ remembered, onDone }: { remembered: boolean; onDone: () => void }) {
  const askAgain = useApp((state) => state.askAgain)
  return (
    <div className={styles.override}>
      <button
        type="button"
        className="button"
        onClick={() => {
          onDone()
          void askAgain()
        }}
      >
        How it is read…
      </button>
      {remembered && <p>Read as you said before of a file with the same columns.</p>}
      <p className="faint">Columns, servers, metrics, zone and notation; the file is then read again.</p>
    </div>
  )
}

function tableRows(
  { forecast, facts: { kind, name } }: ReadyView,
  facts: TableFacts,
  model: ModelFacts | null,
  zone: Zone,
): FactRows {
  const isFile = kind !== 'daemon'
  return [
    isFile
      ? ['File', `${facts.name} (${formatBytes(facts.bytes)})`]
      : ['Source', `values of ${name}, forecast here`],
    ['Servers', formatCount(facts.servers)],
    [isFile ? 'Rows read' : 'Rows collected', formatCount(facts.rows)],
    ['Metrics', facts.metrics.join(', ')],
    ['Labels', facts.labels.length === 0 ? null : facts.labels.join(', ')],
    ['Span', rangeText(facts, zone)],
    [
      'Time zone',
      facts.naiveTime
        ? 'the timestamps carry none and are read as UTC'
        : isFile
          ? 'from the file'
          : 'from the daemon',
    ],
    ['Step', model === null ? durationText(forecast.stepMs) : stepStory(facts, model, forecast)],
    ['Notes', facts.notes.length === 0 ? null : facts.notes.join('; ')],
  ]
}

/** A source that says nothing of its data: what its forecast shows. */
function streamRows({ facts, forecast, index }: ReadyView): FactRows {
  return [
    ['Source', facts.name],
    ['Updates', facts.live ? 'new forecasts come by themselves' : 'none: this forecast stays as it is'],
    ['Servers', formatCount(index.serverCount)],
    ['Metrics', index.metrics.join(', ')],
    ['Step', durationText(forecast.stepMs)],
    ['Data', 'the source does not describe the data that it measures from'],
  ]
}

interface StepOverrideProps {
  readonly table: TableFacts
  readonly model: ModelFacts
  readonly settings: ForecastSettings
  readonly onDone: () => void
}

function StepOverride({ table, model, settings, onDone }: StepOverrideProps) {
  const overrideStep = useApp((state) => state.overrideStep)
  const [chosen, setChosen] = useState(settings.stepMs)
  const own =
    model.stepMs === null ? `assumed: ${durationText(model.assumedStepMs)}` : durationText(model.stepMs)
  const measured = table.stepMs
  const steps = [
    ...new Set([...USUAL_STEPS_MS, ...[measured, settings.stepMs].filter((step) => step !== null)]),
  ]
  return (
    <form
      className={styles.override}
      onSubmit={(event) => {
        event.preventDefault()
        onDone()
        void overrideStep(chosen)
      }}
    >
      <label>
        Take the model’s step as{' '}
        <select
          className="select"
          value={chosen ?? ''}
          onChange={(event) => {
            setChosen(event.target.value === '' ? null : Number(event.target.value))
          }}
        >
          <option value="">its own ({own})</option>
          {steps
            .toSorted((a, b) => a - b)
            .map((step) => (
              <option key={step} value={step}>
                {durationText(step)}
                {step === measured ? ' (as measured)' : ''}
              </option>
            ))}
        </select>
      </label>
      <button type="submit" className="button" disabled={chosen === settings.stepMs}>
        Forecast again
      </button>
      <p className="faint">
        Patterns that the network learned in steps of its own length are then read in steps of another; the
        result says so.
      </p>
    </form>
  )
}
