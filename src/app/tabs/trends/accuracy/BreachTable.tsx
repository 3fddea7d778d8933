import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import type { BreachScore } from '#forecast/accuracy/breaches.ts'
import { formatCount } from '#text/numbers.ts'
import { limitSign } from '#text/limit.ts'
import { durationText } from '#text/time.ts'
import { scoreText } from '#text/accuracy.ts'
import { shareText } from '#text/percent.ts'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import styles from './Accuracy.module.css'

const HEADS = [
  'Threshold',
  'Windows',
  'Breaches',
  'Foretold',
  'Precision',
  'Recall',
  'Ahead',
  'Off by',
  'Brier',
  'of base rate',
] as const

/** How well breaches were foreseen: P50 meeting the threshold against what then happened. */
export function BreachTable({ metric }: { metric: MetricAccuracy }) {
  const { breaches } = metric
  return (
    <section className={styles.block} aria-label={`Breaches of ${metric.metric}`}>
      <h3>Breaches foreseen</h3>
      {breaches === null ? (
        <p className="soft">{metric.metric} has no threshold.</p>
      ) : (
        <>
          <ValuesTable
            label="Breach scores"
            caption={`Breaches of ${metric.metric} within the horizon`}
            className={styles.values}
          >
            <ColumnHeads names={HEADS} />
            <tbody>
              <BreachRow name="◆ warning" score={breaches.warning} metric={metric.metric} />
              <BreachRow name="▲ critical" score={breaches.critical} metric={metric.metric} />
            </tbody>
          </ValuesTable>
          <p className={styles.about}>
            A breach is foretold where P50 meets the threshold; windows that meet it already do not count.
            Ahead: from the forecast to the breach, of those foretold. Brier: mean squared error of the chance
            of a breach; worth something where it is less than the base rate’s.
          </p>
        </>
      )}
    </section>
  )
}

function BreachRow({ name, score, metric }: { name: string; score: BreachScore; metric: string }) {
  const minutes = (value: number | null) => (value === null ? '–' : durationText(value * 60_000))
  return (
    <tr>
      <th scope="row">
        {name} {limitSign(score.threshold, score.direction, metric)}
      </th>
      <td>{formatCount(score.windows)}</td>
      <td>{formatCount(score.breaches)}</td>
      <td>{formatCount(score.foretold)}</td>
      <td>{shareText(score.precision)}</td>
      <td>{shareText(score.recall)}</td>
      <td>{minutes(score.leadMinutes)}</td>
      <td>{minutes(score.timingErrorMinutes)}</td>
      <td>{scoreText(score.brier)}</td>
      <td>{scoreText(score.brierOfBaseRate)}</td>
    </tr>
  )
}
