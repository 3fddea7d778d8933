import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { expectedText, type CountAt } from '#text/environment/timeline.ts'
import { environmentWords } from '#text/environment/words.ts'
import { formatCount } from '#text/numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'
import { ColumnHeads, ValuesTable } from '../../features/charts/ValuesTable.tsx'
import styles from './Timeline.module.css'

interface Props {
  readonly points: readonly CountAt[]
  readonly forecast: FleetForecast
  readonly zone: Zone
}

/** The newest row and the horizon in numbers. */
export function TimelineTable({ points, forecast: { issueTimeMs, stepMs }, zone }: Props) {
  return (
    <ValuesTable label={environmentWords.timeline.tableLabel} caption={null} className={styles.values}>
      <ColumnHeads names={environmentWords.timeline.heads} />
      <tbody>
        {points
          .filter(({ timeMs }) => timeMs >= issueTimeMs)
          .map(({ timeMs, range, warning, critical, unknown, known }) => (
            <tr key={timeMs}>
              <th scope="row">{timeText(timeMs, zone, issueTimeMs, precisionOf(stepMs))}</th>
              <td>
                {range === null ? environmentWords.timeline.measured : durationText(timeMs - issueTimeMs)}
              </td>
              <td>{known ? expectedText(warning) : '–'}</td>
              <td>{range === null || !known ? '' : range.map(formatCount).join(' to ')}</td>
              <td>{known ? expectedText(critical) : '–'}</td>
              <td>{expectedText(unknown)}</td>
            </tr>
          ))}
      </tbody>
    </ValuesTable>
  )
}
