import type { Alert } from '#forecast/alerts/alert.ts'
import { timeText, type Zone } from '#text/time.ts'
import { Facts } from '../../ui/Facts.tsx'
import { useAlerts } from './useAlerts.ts'
import { useNowMs } from '../../ui/clock.ts'
import { firedByText, limitText, oddsSentence, peakText } from '#text/alerts/alertText.ts'
import { probabilityText } from '#text/probability.ts'
import { auditText, phaseText } from '#text/alerts/phaseText.ts'
import styles from './Alerts.module.css'

const VOTES = { breach: 'breach', between: 'between', clear: 'clear' } as const

/** Everything that is known of one alert, and who did what when. */
export function AlertHistory({ alert, zone }: { alert: Alert; zone: Zone }) {
  const nowMs = useNowMs()
  const rule = useAlerts(({ rules }) => rules.find(({ id }) => id === alert.rule))
  const time = (ms: number) => timeText(ms, zone, nowMs)
  const { peak, latest, metric, votes, firedMs, firedBy, measuredMs } = alert
  return (
    <>
      <Facts
        rows={[
          ['Rule', `${alert.ruleName}: ${limitText(alert)}`],
          ['State', phaseText(alert, rule, zone, nowMs, nowMs)],
          [
            'Began',
            `${time(alert.startMs)}${alert.preexisting ? ' or before: it breached when first looked at' : ''}`,
          ],
          ['Chance', oddsSentence(alert)],
          ...(firedMs === null || firedBy === null
            ? []
            : ([['Fired', `${time(firedMs)}, ${firedByText(firedBy) ?? 'forecasts agree'}`]] as const)),
          ...(measuredMs === null ? [] : ([['Breach first measured', time(measuredMs)]] as const)),
          ['Worst', `${peakText(peak, metric)} at ${time(peak.validMs)}, forecast of ${time(peak.issueMs)}`],
          [
            'Newest',
            `${peakText(latest, metric)} at ${time(latest.validMs)}, forecast of ${time(latest.issueMs)}`,
          ],
          [
            'Forecasts that count',
            votes.length === 0
              ? 'none since the rule was edited'
              : votes
                  .map(
                    ({ issueMs, vote, chance }) =>
                      `${time(issueMs)}: ${VOTES[vote]}, ${probabilityText(chance)}`,
                  )
                  .join('; '),
          ],
        ]}
      />
      <table className={styles.audit}>
        <caption className="visually-hidden">What happened</caption>
        <tbody>
          {alert.audit.map((line, index) => (
            <tr key={index}>
              <th scope="row">{time(line.atMs)}</th>
              <td>{auditText(line, zone, nowMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
