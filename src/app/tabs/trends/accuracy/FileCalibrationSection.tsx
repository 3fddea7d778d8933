import type { FileCalibration } from '#engine/api.ts'
import { formatCount } from '#text/numbers.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { useApp } from '../../../state/context.tsx'
import { coverageText, scoreText } from '#text/accuracy.ts'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import styles from './Accuracy.module.css'

const HEADS = [
  'Metric',
  'In P10–P90 before',
  'after',
  'In P2–P98 before',
  'after',
  'Loss before',
  'after',
] as const

/** What a correction fitted on this file changed on the part after it, and the switch that puts it to use. */
export function FileCalibrationSection({ found, view }: { found: FileCalibration; view: ReadyView }) {
  const calibrateWith = useApp((state) => state.calibrateWith)
  const busy = useApp((state) => state.task.kind === 'running')
  const { calibration, before, after } = found
  const inUse = typeof view.facts.settings?.calibration === 'object'
  return (
    <section className={styles.block} aria-label="Calibrated on this file">
      <h2>Calibrated on this file</h2>
      <p className={styles.about}>
        Levels were fitted on {formatCount(calibration.windows)} forecasts of {calibration.fittedOn}; these
        figures are of the part after it, which the fit has not seen.
      </p>
      <ValuesTable
        label="Before and after calibration"
        caption="Coverage and loss before and after"
        className={styles.values}
      >
        <ColumnHeads names={HEADS} />
        <tbody>
          {after.metrics.map(({ metric, model }) => {
            const was = before.metrics.find((each) => each.metric === metric)?.model
            return (
              <tr key={metric}>
                <th scope="row">{metric}</th>
                <td>{coverageText(was?.coverage80Closed ?? null, was?.coverage80 ?? null)}</td>
                <td>{coverageText(model.coverage80Closed, model.coverage80)}</td>
                <td>{coverageText(was?.coverage96Closed ?? null, was?.coverage96 ?? null)}</td>
                <td>{coverageText(model.coverage96Closed, model.coverage96)}</td>
                <td>{scoreText(was?.loss.mean ?? null)}</td>
                <td>{scoreText(model.loss.mean)}</td>
              </tr>
            )
          })}
        </tbody>
      </ValuesTable>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={inUse}
          disabled={busy}
          onChange={(event) => void calibrateWith(event.target.checked ? calibration : 'model')}
        />
        Make forecasts with it
        <span className="soft">
          {inUse ? ' · the forecast on screen is made with it, and its notes say so' : ''}
        </span>
      </label>
    </section>
  )
}
