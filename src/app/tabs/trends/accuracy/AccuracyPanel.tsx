import { accuracyPageWords } from '#text/accuracyPage.ts'
import { useAccuracyOf } from '../../../state/accuracy.ts'
import type { AccuracyMeter } from '../../../sources/forecastSource.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { FileCalibrationSection } from './FileCalibrationSection.tsx'
import { Figures } from './Figures.tsx'
import { KeptNote } from './KeptNote.tsx'
import { MaturedNote } from './MaturedNote.tsx'
import { measuredOn } from './measuredOn.ts'
import { Meanings } from './Meanings.tsx'
import { modelName } from './modelName.ts'
import { RunBar } from './RunBar.tsx'
import { Verdicts } from './Verdicts.tsx'
import styles from './Accuracy.module.css'

/** How good the model has been on the source on screen, or why that cannot be measured. */
export function AccuracyPanel({ view }: { view: ReadyView }) {
  const { accuracy } = view.source
  if (accuracy.kind === 'can') return <Measured key={accuracy.use.key} view={view} meter={accuracy.use} />
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <h2>{accuracyPageWords.title}</h2>
      </header>
      <p className={styles.empty}>{accuracy.why}</p>
    </div>
  )
}

/** The verdict, the run that makes it better founded, and all figures, folded away for whoever wants them. */
function Measured({ view, meter }: { view: ReadyView; meter: AccuracyMeter }) {
  const { task, trial, measured, fitted } = useAccuracyOf(view)
  const on = measuredOn(view.facts)
  const isEmpty = measured === null && trial.kind !== 'done' && task.kind !== 'running'
  return (
    <div className={styles.panel}>
      <header className={styles.title}>
        <h2>{accuracyPageWords.titles[on]}</h2>
        {view.facts.host !== undefined ? (
          <MaturedNote view={view} />
        ) : on === 'kept' ? (
          <KeptNote view={view} />
        ) : (
          <p className="soft">{accuracyPageWords.about(modelName(view), view.facts.name)}</p>
        )}
      </header>
      <Verdicts view={view} on={on}>
        <RunBar view={view} meter={meter} task={task} />
      </Verdicts>
      {isEmpty && on !== 'file' && <p className={styles.empty}>{unmeasuredText(view)}</p>}
      {fitted !== null && <FileCalibrationSection found={fitted.found} view={view} />}
      <Figures view={view} on={on} />
      <Meanings />
    </div>
  )
}

/** Of a daemon, which is not tried unasked. */
function unmeasuredText({ facts }: ReadyView): string {
  if (facts.host !== undefined) return accuracyPageWords.unmeasuredHost
  return measuredOn(facts) === 'kept'
    ? accuracyPageWords.unmeasuredKept(facts.name)
    : accuracyPageWords.unmeasuredCollected
}
