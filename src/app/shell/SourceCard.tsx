import { useState } from 'react'
import type { ForecastSettings, ModelFacts, TableFacts } from '#engine/api.ts'
import {
  daemonText,
  fileText,
  ownStepText,
  rangeText,
  shiftedText,
  sourceCardWords as words,
  stepChoiceText,
} from '#text/sourceCard.ts'
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
function spanOf({ firstMs, lastMs }: TableFacts, zone: Zone): string {
  return rangeText(timeText(firstMs, zone, 0), timeText(lastMs, zone, 0))
}

/** What is known of where the forecasts come from; of a file also how its step met the model's, and the way to change it. */
export default function SourceCard({ view, onDone }: { view: ReadyView; onDone: () => void }) {
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
        {words.change}
      </button>
      {remembered && <p>{words.remembered}</p>}
      <p className="faint">{words.changeAbout}</p>
    </div>
  )
}

function tableRows(
  { forecast, facts: { kind, name, host } }: ReadyView,
  facts: TableFacts,
  model: ModelFacts | null,
  zone: Zone,
): FactRows {
  const isFile = kind !== 'daemon'
  return [
    isFile
      ? [words.file, fileText(facts.name, formatBytes(facts.bytes))]
      : [words.source, daemonText(name, host)],
    [words.servers, formatCount(facts.servers)],
    [
      isFile ? words.rowsRead : host === undefined ? words.rowsCollected : words.rowsKept,
      formatCount(facts.rows),
    ],
    [words.metrics, facts.metrics.join(', ')],
    [words.labels, facts.labels.length === 0 ? null : facts.labels.join(', ')],
    [words.span, spanOf(facts, zone)],
    [words.shifted, facts.movedMs === undefined ? null : shiftedText(facts.movedMs)],
    [words.zone, facts.naiveTime ? words.naiveZone : isFile ? words.fileZone : words.daemonZone],
    [words.step, model === null ? durationText(forecast.stepMs) : stepStory(facts, model, forecast)],
    [words.notes, facts.notes.length === 0 ? null : facts.notes.join('; ')],
  ]
}

/** A source that says nothing of its data: what its forecast shows. */
function streamRows({ facts, forecast, index }: ReadyView): FactRows {
  return [
    [words.source, facts.name],
    [words.updates, facts.live ? words.live : words.still],
    [words.servers, formatCount(index.serverCount)],
    [words.metrics, index.metrics.join(', ')],
    [words.step, durationText(forecast.stepMs)],
    [words.data, words.undescribed],
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
        {words.stepOf}{' '}
        <select
          className="select"
          value={chosen ?? ''}
          onChange={(event) => {
            setChosen(event.target.value === '' ? null : Number(event.target.value))
          }}
        >
          <option value="">{ownStepText(model.stepMs, model.assumedStepMs)}</option>
          {steps
            .toSorted((a, b) => a - b)
            .map((step) => (
              <option key={step} value={step}>
                {stepChoiceText(step, step === measured)}
              </option>
            ))}
        </select>
      </label>
      <button type="submit" className="button" disabled={chosen === settings.stepMs}>
        {words.again}
      </button>
      <p className="faint">{words.stepAbout}</p>
    </form>
  )
}
