import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import type { AlarmScore, BreachScore } from '#forecast/accuracy/breaches.ts'
import { formatCount } from '#text/numbers.ts'
import { limitSign } from '#text/limit.ts'
import { durationText } from '#text/time.ts'
import { leadTimeText, scoreText } from '#text/accuracy.ts'
import { figureWords } from '#text/accuracyPage.ts'
import { shareText, wholePercentText } from '#text/percent.ts'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import styles from './Accuracy.module.css'

/** How well breaches were foreseen: the chances told as of past times against what then happened, and alarms raised by them. */
export function BreachTable({ metric, stepMs }: { metric: MetricAccuracy; stepMs: number }) {
  const { breaches } = metric
  const { severities } = figureWords
  return (
    <section className={styles.block} aria-label={figureWords.breachesOf(metric.metric)}>
      <h3>{figureWords.breaches}</h3>
      {breaches === null ? (
        <p className="soft">{figureWords.noThreshold(metric.metric)}</p>
      ) : (
        <>
          <ValuesTable
            label={figureWords.chanceTable}
            caption={figureWords.chanceCaption(metric.metric)}
            className={styles.values}
          >
            <ColumnHeads names={figureWords.chanceColumns} />
            <tbody>
              <ChanceRows
                name={severities.warning}
                score={breaches.warning}
                metric={metric.metric}
                stepMs={stepMs}
              />
              <ChanceRows
                name={severities.critical}
                score={breaches.critical}
                metric={metric.metric}
                stepMs={stepMs}
              />
            </tbody>
          </ValuesTable>
          <ValuesTable
            label={figureWords.alarmTable}
            caption={figureWords.alarmCaption(metric.metric)}
            className={styles.values}
          >
            <ColumnHeads names={figureWords.alarmColumns} />
            <tbody>
              <AlarmRows name={severities.warning} score={breaches.warning} stepMs={stepMs} />
              <AlarmRows name={severities.critical} score={breaches.critical} stepMs={stepMs} />
            </tbody>
          </ValuesTable>
          <p className={styles.about}>{figureWords.aboutBreaches}</p>
        </>
      )}
    </section>
  )
}

interface RowProps {
  readonly name: string
  readonly score: BreachScore
}

function ChanceRows({ name, score, metric, stepMs }: RowProps & { metric: string; stepMs: number }) {
  const { soon, horizon } = score
  const shown = soon.steps < horizon.steps ? [soon, horizon] : [horizon]
  return shown.map((each) => (
    <tr key={each.steps}>
      <th scope="row">
        {figureWords.within(
          name,
          limitSign(score.threshold, score.direction, metric),
          durationText(each.steps * stepMs),
        )}
      </th>
      <td>{formatCount(each.windows)}</td>
      <td>{formatCount(each.breaches)}</td>
      <td>{shareText(each.said)}</td>
      <td>{shareText(each.happened)}</td>
      <td>{scoreText(each.brier)}</td>
      <td>{scoreText(each.brierOfBaseRate)}</td>
    </tr>
  ))
}

function AlarmRows({ name, score: { alarms, median }, stepMs }: RowProps & { stepMs: number }) {
  return [
    ...alarms.map((alarm) => (
      <AlarmRow
        key={alarm.chance}
        name={figureWords.from(name, wholePercentText(alarm.chance))}
        alarm={alarm}
        stepMs={stepMs}
      />
    )),
    <AlarmRow key="median" name={figureWords.byMedian(name)} alarm={median} stepMs={stepMs} />,
  ]
}

function AlarmRow({ name, alarm, stepMs }: { name: string; alarm: AlarmScore; stepMs: number }) {
  const { raised, hits, precision, recall, leadMinutes } = alarm
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{formatCount(raised)}</td>
      <td>{formatCount(hits)}</td>
      <td>{shareText(precision)}</td>
      <td>{shareText(recall)}</td>
      <td>{leadTimeText(leadMinutes, stepMs)}</td>
    </tr>
  )
}
