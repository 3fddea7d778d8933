import type { FileCalibration } from '#engine/api.ts'
import { formatCount } from '#text/numbers.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { useApp } from '../../../state/context.tsx'
import { scoreText } from '#text/accuracy.ts'
import { calibratedWords } from '#text/accuracyPage.ts'
import { shareText } from '#text/percent.ts'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import styles from './Accuracy.module.css'

/** What a correction fitted on this file changed on the part after it, and the switch that puts it to use. */
export function FileCalibrationSection({ found, view }: { found: FileCalibration; view: ReadyView }) {
  const calibrateWith = useApp((state) => state.calibrateWith)
  const busy = useApp((state) => state.task.kind === 'running')
  const { calibration, before, after } = found
  const inUse = typeof view.facts.settings?.calibration === 'object'
  return (
    <section className={styles.block} aria-label={calibratedWords.title}>
      <h2>{calibratedWords.title}</h2>
      <p className={styles.about}>
        {calibratedWords.about(formatCount(calibration.windows), calibration.fittedOn)}
      </p>
      <ValuesTable label={calibratedWords.table} caption={calibratedWords.caption} className={styles.values}>
        <ColumnHeads names={calibratedWords.columns} />
        <tbody>
          {after.metrics.map(({ metric, model }) => {
            const was = before.metrics.find((each) => each.metric === metric)?.model
            return (
              <tr key={metric}>
                <th scope="row">{metric}</th>
                <td>{shareText(was?.coverage80Closed ?? null)}</td>
                <td>{shareText(model.coverage80Closed)}</td>
                <td>{shareText(was?.coverage96Closed ?? null)}</td>
                <td>{shareText(model.coverage96Closed)}</td>
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
        {calibratedWords.use}
        <span className="soft">{inUse ? calibratedWords.inUse : ''}</span>
      </label>
    </section>
  )
}
