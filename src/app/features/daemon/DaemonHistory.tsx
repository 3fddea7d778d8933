import { formatCount, quantityText, significant } from '#text/numbers.ts'
import type { WireHistorySummary } from '#forecast/wire/panels.ts'
import { durationText } from '#text/time.ts'
import { escalationWords, figureNames, figureText, panelWords } from '#text/daemonPanels.ts'
import { useZone } from '../../state/times.ts'
import type { Live } from '../../state/live.ts'
import { useNowMs } from '../../ui/clock.ts'
import { Facts } from '../../ui/Facts.tsx'
import { ColumnHeads, ValuesTable } from '../charts/ValuesTable.tsx'
import { AnswerPanel } from './DaemonPanel.tsx'
import { daemonTimeText } from './daemonTime.ts'
import { useDaemonAnswer } from './useDaemonAnswer.ts'
import styles from './DaemonPanels.module.css'

/** Newest escalations that are shown. */
const LAST = 10

/** How many alerts the daemon counts in its last day. */
export function HistorySummary({ live }: { live: Live }) {
  const answer = useDaemonAnswer(live, { about: 'history-summary', range: '1d' })
  return (
    <AnswerPanel title={panelWords.summary} about="history-summary" answer={answer}>
      {(summary) => <Facts rows={summaryRows(summary)} />}
    </AnswerPanel>
  )
}

function summaryRows(summary: WireHistorySummary) {
  const { totalAlerts, criticalAlerts, warningAlerts, resolved, unresolved, resolutionPercent } = summary
  const { avgResolutionMinutes, incidents, serversAffected } = summary
  const count = (value: number | null) => (value === null ? null : formatCount(value))
  const parts = [
    criticalAlerts === null ? null : figureText.critical(criticalAlerts),
    warningAlerts === null ? null : figureText.warning(warningAlerts),
  ].filter((part) => part !== null)
  return [
    [figureNames.alerts, [formatCount(totalAlerts), ...parts].join(' · ')],
    [
      figureNames.resolved,
      resolved === null
        ? null
        : `${formatCount(resolved)}${resolutionPercent === null ? '' : ` · ${quantityText({ number: significant(resolutionPercent, 3, 1), unit: '%' })}`}`,
    ],
    [figureNames.unresolved, count(unresolved)],
    [
      figureNames.untilResolved,
      avgResolutionMinutes === null
        ? null
        : figureText.onAverage(durationText(avgResolutionMinutes * 60_000)),
    ],
    [figureNames.incidents, count(incidents)],
    [figureNames.serversAffected, count(serversAffected)],
  ] as const
}

/** Which servers the daemon moved to another level, newest first. */
export function Escalations({ live }: { live: Live }) {
  const answer = useDaemonAnswer(live, { about: 'history-alerts', range: '1d' })
  const zone = useZone()
  const nowMs = useNowMs()
  return (
    <AnswerPanel title={panelWords.escalations} about="history-alerts" answer={answer}>
      {({ alerts }) =>
        alerts.length === 0 ? (
          <p className="soft">{escalationWords.none}</p>
        ) : (
          <ValuesTable
            label={escalationWords.label}
            caption={escalationWords.caption}
            className={styles.table}
          >
            <ColumnHeads names={escalationWords.columns} />
            <tbody>
              {alerts.slice(0, LAST).map(({ timestamp, server, previousLevel, newLevel, riskScore }, at) => (
                <tr key={at}>
                  <th scope="row">{daemonTimeText(timestamp, live.report.clock, zone, nowMs)}</th>
                  <td>{server}</td>
                  <td>{[previousLevel, newLevel].filter((level) => level !== null).join(' → ')}</td>
                  <td>{riskScore === null ? '–' : significant(riskScore, 3, 0)}</td>
                </tr>
              ))}
            </tbody>
          </ValuesTable>
        )
      }
    </AnswerPanel>
  )
}
