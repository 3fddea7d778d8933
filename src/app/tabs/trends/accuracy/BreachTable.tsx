import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import type { AlarmScore, BreachScore } from '#forecast/accuracy/breaches.ts'
import { formatCount } from '#text/numbers.ts'
import { limitSign } from '#text/limit.ts'
import { durationText } from '#text/time.ts'
import { scoreText } from '#text/accuracy.ts'
import { shareText, wholePercentText } from '#text/percent.ts'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import styles from './Accuracy.module.css'

const CHANCE_HEADS = [
  'Chance of a breach',
  'Windows',
  'Breaches',
  'Said',
  'Happened',
  'Brier',
  'of base rate',
] as const

const ALARM_HEADS = ['Alarm', 'Raised', 'Came true', 'Precision', 'Recall', 'Ahead'] as const

/** How well breaches were foreseen: the chances told as of past times against what then happened, and alarms raised by them. */
export function BreachTable({ metric, stepMs }: { metric: MetricAccuracy; stepMs: number }) {
  const { breaches } = metric
  return (
    <section className={styles.block} aria-label={`Breaches of ${metric.metric}`}>
      <h3>Breaches foreseen</h3>
      {breaches === null ? (
        <p className="soft">{metric.metric} has no threshold.</p>
      ) : (
        <>
          <ValuesTable
            label="Breach chances"
            caption={`Chances of a breach of ${metric.metric}`}
            className={styles.values}
          >
            <ColumnHeads names={CHANCE_HEADS} />
            <tbody>
              <ChanceRows name="◆ warning" score={breaches.warning} metric={metric.metric} stepMs={stepMs} />
              <ChanceRows
                name="▲ critical"
                score={breaches.critical}
                metric={metric.metric}
                stepMs={stepMs}
              />
            </tbody>
          </ValuesTable>
          <ValuesTable
            label="Alarms"
            caption={`Alarms by the chance of a breach of ${metric.metric}`}
            className={styles.values}
          >
            <ColumnHeads names={ALARM_HEADS} />
            <tbody>
              <AlarmRows name="◆ warning" score={breaches.warning} />
              <AlarmRows name="▲ critical" score={breaches.critical} />
            </tbody>
          </ValuesTable>
          <p className={styles.about}>
            Windows that meet the threshold already do not count. Said: the mean of the chances told as of
            those times; happened: the share that breached. Brier: mean squared error of the chance; worth
            something where it is less than the base rate’s. Ahead: from the forecast to the breach, of alarms
            that came true.
          </p>
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
        {name} {limitSign(score.threshold, score.direction, metric)} within{' '}
        {durationText(each.steps * stepMs)}
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

function AlarmRows({ name, score: { alarms, median } }: RowProps) {
  return [
    ...alarms.map((alarm) => (
      <AlarmRow key={alarm.chance} name={`${name} from ${wholePercentText(alarm.chance)}`} alarm={alarm} />
    )),
    <AlarmRow key="median" name={`${name} by P50`} alarm={median} />,
  ]
}

function AlarmRow({ name, alarm }: { name: string; alarm: AlarmScore }) {
  const { raised, hits, precision, recall, leadMinutes } = alarm
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{formatCount(raised)}</td>
      <td>{formatCount(hits)}</td>
      <td>{shareText(precision)}</td>
      <td>{shareText(recall)}</td>
      <td>{leadMinutes === null ? '–' : durationText(leadMinutes * 60_000)}</td>
    </tr>
  )
}
