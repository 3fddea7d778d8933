import type { Alert } from '#forecast/alerts/alert.ts'
import { timeText, type Zone } from '#text/time.ts'
import { Facts } from '../../ui/Facts.tsx'
import { useAlerts } from './useAlerts.ts'
import { useNowMs } from '../../ui/clock.ts'
import { firedByText, oddsSentence } from '#text/alerts/alertText.ts'
import { beganText, peakSentence, ruleOfText, votesText } from '#text/alerts/historyText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { auditText, phaseText } from '#text/alerts/phaseText.ts'
import styles from './Alerts.module.css'

const { history: words } = alertWords

/** Everything that is known of one alert, and who did what when. */
export function AlertHistory({ alert, zone }: { alert: Alert; zone: Zone }) {
  const nowMs = useNowMs()
  const rule = useAlerts(({ rules }) => rules.find(({ id }) => id === alert.rule))
  const time = (ms: number) => timeText(ms, zone, nowMs)
  const { peak, latest, metric, firedMs, firedBy, measuredMs } = alert
  return (
    <>
      <Facts
        rows={[
          [words.rule, ruleOfText(alert)],
          [words.state, phaseText(alert, rule, zone, nowMs, nowMs)],
          [words.began, beganText(alert, zone, nowMs)],
          [words.chance, oddsSentence(alert)],
          ...(firedMs === null || firedBy === null
            ? []
            : ([[words.fired, `${time(firedMs)}, ${firedByText(firedBy) ?? words.agree}`]] as const)),
          ...(measuredMs === null ? [] : ([[words.measured, time(measuredMs)]] as const)),
          [words.worst, peakSentence(peak, metric, zone, nowMs)],
          [words.newest, peakSentence(latest, metric, zone, nowMs)],
          [words.counting, votesText(alert, zone, nowMs)],
        ]}
      />
      <table className={styles.audit}>
        <caption className="visually-hidden">{words.caption}</caption>
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
