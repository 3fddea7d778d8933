import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { NAIVE } from '#forecast/accuracy/comparison.ts'
import type { Score } from '#forecast/accuracy/score.ts'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { NAIVE_NAMES, scoreText } from '#text/accuracy.ts'
import { figureWords } from '#text/accuracyPage.ts'
import { shareText } from '#text/percent.ts'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import styles from './Accuracy.module.css'

/** The model beside every naive forecast, over the same points: the table that `fleetcast backtest` prints. */
export function NaiveTable({ metric }: { metric: MetricAccuracy }) {
  const { model, naive, skill } = metric
  return (
    <section className={styles.block} aria-label={figureWords.againstNaiveOf(metric.metric)}>
      <h3>{figureWords.againstNaive}</h3>
      <ValuesTable
        label={figureWords.naiveTable}
        caption={figureWords.naiveCaption(metric.metric)}
        className={styles.values}
      >
        <ColumnHeads names={figureWords.naiveColumns} />
        <tbody>
          <tr>
            <th scope="row">{figureWords.model}</th>
            <Figures score={model} metric={metric.metric} />
            <td />
          </tr>
          {NAIVE.map((name) => (
            <tr key={name}>
              <th scope="row">{NAIVE_NAMES[name]}</th>
              <Figures score={naive[name]} metric={metric.metric} />
              <td>{shareText(skill[name])}</td>
            </tr>
          ))}
        </tbody>
      </ValuesTable>
    </section>
  )
}

function Figures({ score, metric }: { score: Score; metric: string }) {
  const { loss, coverage80, coverage80Closed, mae } = score
  return (
    <>
      {[loss.p10, loss.p50, loss.p90, loss.mean].map((value, index) => (
        <td key={index}>{scoreText(value)}</td>
      ))}
      <td>{shareText(coverage80Closed)}</td>
      <td>{shareText(coverage80)}</td>
      <td>{mae === null ? '–' : quantityText(formatQuantity(mae, metric))}</td>
    </>
  )
}
