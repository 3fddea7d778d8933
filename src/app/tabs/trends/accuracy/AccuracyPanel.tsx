import { useState } from 'react'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { exportName } from '../../../features/exports/fileName.ts'
import { plural } from '#text/numbers.ts'
import { saveFile } from '../../../ui/saveFile.ts'
import { useAccuracyOf } from '../../../state/accuracy.ts'
import type { AccuracyMeter } from '../../../sources/forecastSource.ts'
import { QualitySection } from '../../../features/quality/QualitySection.tsx'
import type { ReadyView } from '../../../state/appState.ts'
import { SegmentedControl } from '../../../ui/SegmentedControl.tsx'
import { accuracyCsv } from './accuracyCsv.ts'
import { testedText } from '#text/accuracy.ts'
import { BreachTable } from './BreachTable.tsx'
import { CalibrationFigure } from './CalibrationFigure.tsx'
import { FigureTable } from './FigureTable.tsx'
import { FileCalibrationSection } from './FileCalibrationSection.tsx'
import { HeldText, KeptNote } from './KeptNote.tsx'
import { measuredOn, type MeasuredOn } from './measuredOn.ts'
import { Meanings } from './Meanings.tsx'
import { NaiveTable } from './NaiveTable.tsx'
import { ReliabilityFigure } from './ReliabilityFigure.tsx'
import { RunBar } from './RunBar.tsx'
import { SkillFigure } from './SkillFigure.tsx'
import styles from './Accuracy.module.css'

const TITLES: Readonly<Record<MeasuredOn, string>> = {
  file: 'Accuracy on this file',
  kept: 'Accuracy of the daemon’s forecasts',
  collected: 'Accuracy on the daemon’s values',
}

/** How good the model has been on the source on screen, or why that cannot be measured. */
export function AccuracyPanel({ view }: { view: ReadyView }) {
  const { accuracy } = view.source
  if (accuracy.kind === 'can') return <Measured key={accuracy.use.key} view={view} meter={accuracy.use} />
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <h2>Accuracy</h2>
      </header>
      <p className={styles.empty}>{accuracy.why}</p>
    </div>
  )
}

/** What the model is called, where the source says it. */
function modelName({ facts, forecast }: ReadyView): string | null {
  return facts.model?.card.name ?? forecast.provenance.modelName
}

/** Run, figures, charts, and levels fitted on the file itself. */
function Measured({ view, meter }: { view: ReadyView; meter: AccuracyMeter }) {
  const { task, trial, measured, fitted } = useAccuracyOf(view)
  const [shown, setShown] = useState<'model' | 'file'>('model')
  const on = measuredOn(view.facts)
  const after = shown === 'file' && fitted !== null
  const tried = trial.kind === 'done' ? trial.report : null
  const report = after ? fitted.found.after : (measured?.report ?? tried)
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <h2>{TITLES[on]}</h2>
        {on === 'kept' ? (
          <KeptNote view={view} />
        ) : (
          <p className="soft">
            How good {modelName(view) ?? 'the model'} has been on {view.facts.name}, beside forecasts that
            need no model.
          </p>
        )}
      </header>
      <QualitySection view={view} />
      <RunBar view={view} meter={meter} task={task} />
      {report === null ? (
        task.kind !== 'running' && <Unmeasured view={view} />
      ) : (
        <>
          {fitted !== null && <FileCalibrationSection found={fitted.found} view={view} />}
          <div className={styles.head}>
            <h2>Figures</h2>
            {fitted !== null && (
              <SegmentedControl
                label="Levels"
                names={{ model: 'model’s own levels', file: 'calibrated on this file' }}
                value={after ? 'file' : 'model'}
                onChange={setShown}
              />
            )}
            <p className="soft">
              {on === 'kept' ? (
                <HeldText view={view} report={report} />
              ) : (
                testedText(report, on === 'file' ? 'the file' : 'the daemon’s values')
              )}
            </p>
            <SaveCsv report={report} view={view} calibration={after ? 'this file' : 'model'} />
          </div>
          <Report report={report} />
        </>
      )}
      <Meanings />
    </div>
  )
}

function Unmeasured({ view }: { view: ReadyView }) {
  const on = measuredOn(view.facts)
  if (on === 'kept') {
    return (
      <p className={styles.empty}>
        Nothing is measured yet. Forecasts that came from {view.facts.name} are held against what happened
        since: the longer this page is connected, the more there is to compare.
      </p>
    )
  }
  return (
    <p className={styles.empty}>
      Nothing is measured yet. A backtest forecasts the end of{' '}
      {on === 'file' ? 'this file' : 'the daemon’s values so far'} as if it had not happened, in the
      background, and compares; it can be cancelled at any time.
    </p>
  )
}

function SaveCsv({
  report,
  view,
  calibration,
}: {
  report: AccuracyReport
  view: ReadyView
  calibration: string
}) {
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        const source = {
          file: view.facts.name,
          model: modelName(view),
          modelSha256: view.forecast.provenance.modelSha256,
          calibration,
        }
        saveFile(exportName(view.forecast, ['accuracy'], 'csv'), 'text/csv', accuracyCsv(report, source))
      }}
    >
      Save CSV
    </button>
  )
}

function Report({ report }: { report: AccuracyReport }) {
  const [chosen, setChosen] = useState<string | null>(null)
  const metric = report.metrics.find((each) => each.metric === chosen) ?? report.metrics[0]
  if (metric === undefined) {
    return <p className={styles.empty}>No forecast of this part could be compared with what followed.</p>
  }
  const { leftOut, notFinite, stepMs } = report
  return (
    <>
      <FigureTable metrics={report.metrics} selected={metric.metric} onSelect={setChosen} />
      {(leftOut.length > 0 || notFinite > 0) && (
        <p className={styles.about}>
          {leftOut.length > 0 && `${plural(leftOut.length, 'series')} had no window at some origin. `}
          {notFinite > 0 &&
            `${plural(notFinite, 'forecast')} had a level that was no number, and is not scored.`}
        </p>
      )}
      <h2>{metric.metric}</h2>
      {metric.model.loss.mean === null ? (
        <p className={styles.about}>
          A point forecast without a range: it has no levels to hold against simple forecasts or against what
          followed. Levels calibrated on this file would have.
        </p>
      ) : (
        <div className={styles.figures}>
          <SkillFigure metric={metric} stepMs={stepMs} />
          <CalibrationFigure metric={metric} />
          <ReliabilityFigure metric={metric} stepMs={stepMs} />
        </div>
      )}
      <NaiveTable metric={metric} />
      <BreachTable metric={metric} stepMs={stepMs} />
    </>
  )
}
