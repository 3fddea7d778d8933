import { useState } from 'react'
import { describeError } from '#forecast/errors.ts'
import type { BacktestRequest } from '#engine/api.ts'
import { durationText } from '#text/time.ts'
import { useAccuracy, type AccuracyTask } from '../../../state/accuracy.ts'
import type { AccuracyMeter } from '../../../sources/forecastSource.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { useApp } from '../../../state/context.tsx'
import { measuredOn } from './measuredOn.ts'
import { RunProgress } from './RunProgress.tsx'
import styles from './Accuracy.module.css'

/** Parts of the rows' time that can be tested on: the last half, fifth or tenth. */
const PARTS = [
  { from: 0.5, name: 'last 50 %' },
  { from: 0.8, name: 'last 20 %' },
  { from: 0.9, name: 'last 10 %' },
] as const
/** Origins per horizon. */
const DENSITIES = [1, 2, 4, 8] as const

interface Props {
  readonly view: ReadyView
  readonly meter: AccuracyMeter
  readonly task: AccuracyTask
}

/** What to measure, and the buttons that measure it or stop. */
export function RunBar({ view, meter, task }: Props) {
  const thresholds = useApp((state) => state.criteria.thresholds)
  const { backtest, calibrate, cancel } = useAccuracy.getState()
  const [from, setFrom] = useState(0.8)
  const [density, setDensity] = useState(1)
  const [metric, setMetric] = useState<string | null>(null)
  const { horizon, stepMs } = view.forecast
  const stride = (origins: number) => Math.max(1, Math.round(horizon / origins))
  const options: BacktestRequest = {
    metrics: metric === null ? null : [metric],
    from,
    stride: stride(density),
    chancesFrom: from / 2,
    horizon: null,
    thresholds,
  }
  const running = task.kind === 'running'
  // Forecasts that came are held against what happened: which ones is not ours to choose.
  const isBacktest = measuredOn(view.facts) !== 'kept'
  return (
    <div className={styles.run}>
      <div className={styles.bar}>
        {isBacktest && (
          <>
            <label className={styles.choice}>
              <span className="soft">Tested on</span>
              <select
                className="select"
                value={from}
                disabled={running}
                onChange={(event) => {
                  setFrom(Number(event.target.value))
                }}
              >
                {PARTS.map((part) => (
                  <option key={part.from} value={part.from}>
                    {part.name}
                  </option>
                ))}
              </select>
            </label>
            <label className={styles.choice}>
              <span className="soft">Forecast every</span>
              <select
                className="select"
                value={density}
                disabled={running}
                onChange={(event) => {
                  setDensity(Number(event.target.value))
                }}
              >
                {DENSITIES.map((origins) => (
                  <option key={origins} value={origins}>
                    {durationText(stride(origins) * stepMs)}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <label className={styles.choice}>
          <span className="soft">Metric</span>
          <select
            className="select"
            value={metric ?? ''}
            disabled={running}
            onChange={(event) => {
              setMetric(event.target.value === '' ? null : event.target.value)
            }}
          >
            <option value="">all</option>
            {view.index.metrics.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span className={styles.buttons}>
          {running ? (
            <button
              type="button"
              className="button"
              onClick={() => {
                cancel(meter.key)
              }}
            >
              Cancel
            </button>
          ) : (
            <>
              <button
                type="button"
                className="button"
                data-kind="main"
                onClick={() => void backtest(meter, options)}
              >
                {isBacktest ? 'Run backtest' : 'Measure accuracy'}
              </button>
              {meter.calibrate.kind === 'can' && (
                <button
                  type="button"
                  className="button"
                  title="Fits a correction of the levels on 60 to 80 % of the file’s time and tests it on the last 20 %"
                  onClick={() => void calibrate(meter, options)}
                >
                  Calibrate on this file
                </button>
              )}
            </>
          )}
        </span>
      </div>
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
