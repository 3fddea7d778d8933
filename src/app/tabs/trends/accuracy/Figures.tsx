import { useState } from 'react'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { testedText } from '#text/accuracy.ts'
import { accuracyPageWords, type MeasuredOn } from '#text/accuracyPage.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { exportName } from '../../../features/exports/fileName.ts'
import { useAccuracyOf } from '../../../state/accuracy.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { saveFile } from '../../../ui/saveFile.ts'
import { SegmentedControl } from '../../../ui/SegmentedControl.tsx'
import { accuracyCsv } from './accuracyCsv.ts'
import { BreachTable } from './BreachTable.tsx'
import { CalibrationFigure } from './CalibrationFigure.tsx'
import { FigureTable } from './FigureTable.tsx'
import { HeldText } from './KeptNote.tsx'
import { modelName } from './modelName.ts'
import { NaiveTable } from './NaiveTable.tsx'
import { ReliabilityFigure } from './ReliabilityFigure.tsx'
import { SkillFigure } from './SkillFigure.tsx'
import styles from './Accuracy.module.css'

/**
 * Every figure of the newest backtest, or of the trial: folded away until somebody opens it or asks for a backtest. Nothing
 * where nothing was tried.
 */
export function Figures({ view, on }: { view: ReadyView; on: MeasuredOn }) {
  const { trial, measured, fitted } = useAccuracyOf(view)
  const [shown, setShown] = useState<'model' | 'file'>('model')
  const [opened, setOpened] = useState<boolean | null>(null)
  const after = shown === 'file' && fitted !== null
  const tried = trial.kind === 'done' ? trial.report : null
  const report = after ? fitted.found.after : (measured?.report ?? tried)
  if (report === null) return null
  const isOpen = opened ?? measured !== null
  return (
    <details
      className={styles.fold}
      open={isOpen}
      onToggle={(event) => {
        if (event.currentTarget.open !== isOpen) setOpened(event.currentTarget.open)
      }}
    >
      <summary>{accuracyPageWords.figures}</summary>
      {isOpen && (
        <div className={styles.folded}>
          <div className={styles.head}>
            <h2>{accuracyPageWords.figuresOf}</h2>
            {fitted !== null && (
              <SegmentedControl
                label={accuracyPageWords.levels}
                names={accuracyPageWords.levelsOf}
                value={after ? 'file' : 'model'}
                onChange={setShown}
              />
            )}
            <p className="soft">
              {on === 'kept' ? (
                <HeldText view={view} report={report} />
              ) : (
                testedText(report, on === 'file' ? accuracyPageWords.theFile : accuracyPageWords.daemonValues)
              )}
            </p>
            <SaveCsv
              report={report}
              view={view}
              calibration={accuracyPageWords.calibratedWith[after ? 'file' : 'model']}
            />
          </div>
          <Report report={report} />
        </div>
      )}
    </details>
  )
}

function SaveCsv(props: {
  readonly report: AccuracyReport
  readonly view: ReadyView
  readonly calibration: string
}) {
  const { report, view, calibration } = props
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
      {accuracyPageWords.saveCsv}
    </button>
  )
}

function Report({ report }: { report: AccuracyReport }) {
  const [chosen, setChosen] = useState<string | null>(null)
  const metric = report.metrics.find((each) => each.metric === chosen) ?? report.metrics[0]
  if (metric === undefined) return <p className={styles.empty}>{accuracyPageWords.nothingCompared}</p>
  const { leftOut, notFinite, stepMs } = report
  return (
    <>
      <FigureTable metrics={report.metrics} selected={metric.metric} onSelect={setChosen} />
      {(leftOut.length > 0 || notFinite > 0) && (
        <p className={styles.about}>
          {leftOut.length > 0 && `${accuracyPageWords.noWindow(formatCount(leftOut.length))} `}
          {notFinite > 0 && accuracyPageWords.notFinite(plural(notFinite, 'forecast'))}
        </p>
      )}
      <h2>{metric.metric}</h2>
      {metric.model.loss.mean === null ? (
        <p className={styles.about}>{accuracyPageWords.pointOnly}</p>
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
