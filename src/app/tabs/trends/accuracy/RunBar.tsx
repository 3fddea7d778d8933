import { useState } from 'react'
import { describeError } from '#forecast/errors.ts'
import type { BacktestRequest } from '#engine/api.ts'
import { accuracyPageWords } from '#text/accuracyPage.ts'
import { durationText } from '#text/time.ts'
import { useAccuracy, type AccuracyTask } from '../../../state/accuracy.ts'
import type { AccuracyMeter } from '../../../sources/forecastSource.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { useApp } from '../../../state/context.tsx'
import { measuredOn } from './measuredOn.ts'
import { RunOptions, PARTS, type RunChoice } from './RunOptions.tsx'
import { RunProgress } from './RunProgress.tsx'
import styles from './Accuracy.module.css'

interface Props {
  readonly view: ReadyView
  readonly meter: AccuracyMeter
  readonly task: AccuracyTask
}

/** The buttons that measure or stop; what is measured is folded away. */
export function RunBar({ view, meter, task }: Props) {
  const thresholds = useApp((state) => state.criteria.thresholds)
  const { backtest, calibrate, cancel } = useAccuracy.getState()
  const [choice, setChoice] = useState<RunChoice>({ from: 0.8, density: 1, metric: null })
  const { horizon, stepMs } = view.forecast
  const { from, density, metric } = choice
  const strideOf = (origins: number) => Math.max(1, Math.round(horizon / origins))
  const options: BacktestRequest = {
    metrics: metric === null ? null : [metric],
    from,
    stride: strideOf(density),
    chancesFrom: from / 2,
    horizon: null,
    thresholds,
  }
  const running = task.kind === 'running'
  const on = measuredOn(view.facts)
  // Forecasts that came are compared with what happened: which ones is not ours to choose.
  const isBacktest = on !== 'kept'
  const of = on === 'file' ? accuracyPageWords.theFile : accuracyPageWords.daemonValues
  const part = PARTS.find((each) => each.from === from)?.name ?? ''
  return (
    <div className={styles.run}>
      <div className={styles.bar}>
        <span className={styles.buttons}>
          {running ? (
            <button
              type="button"
              className="button"
              onClick={() => {
                cancel(meter.key)
              }}
            >
              {accuracyPageWords.cancel}
            </button>
          ) : (
            <>
              <button
                type="button"
                className="button"
                data-kind="main"
                onClick={() => void backtest(meter, options)}
              >
                {isBacktest ? accuracyPageWords.run : accuracyPageWords.measure}
              </button>
              {meter.calibrate.kind === 'can' && (
                <button
                  type="button"
                  className="button"
                  title={accuracyPageWords.aboutCalibrate}
                  onClick={() => void calibrate(meter, options)}
                >
                  {accuracyPageWords.calibrate}
                </button>
              )}
            </>
          )}
        </span>
        {isBacktest && (
          <span className="soft">
            {accuracyPageWords.aboutRun(
              accuracyPageWords.runOn(part, durationText(options.stride * stepMs), of),
            )}
          </span>
        )}
      </div>
      <RunOptions
        metrics={view.index.metrics}
        everyText={(origins) => durationText(strideOf(origins) * stepMs)}
        {...{ choice, isBacktest, running }}
        onChange={(changed) => {
          setChoice({ ...choice, ...changed })
        }}
      />
      {meter.calibrate.kind === 'cannot' && <p className="faint">{meter.calibrate.why}</p>}
      {running && <RunProgress task={task} />}
      {task.kind === 'failed' && (
        <p role="alert" className={styles.failed}>
          {describeError(task.error.code).title}: {task.error.message}
          {task.error.code === 'past-too-short' && `. ${describeError(task.error.code).action}`}
        </p>
      )}
    </div>
  )
}
