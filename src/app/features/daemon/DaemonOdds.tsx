import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import type { WireEnvironment } from '#forecast/wire/prediction.ts'
import { probabilityText } from '#text/probability.ts'
import { durationText } from '#text/time.ts'
import { daemonOddsWords } from '#text/daemonPanels.ts'
import { ColumnHeads, ValuesTable } from '../charts/ValuesTable.tsx'
import { DaemonPanel } from './DaemonPanel.tsx'
import styles from './DaemonPanels.module.css'

export interface Ahead {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

interface Props {
  readonly environment: WireEnvironment
  /** What is worked out here of the forecast on screen; null: not yet, or nothing is judged. */
  readonly ahead: Ahead | null
}

/** What the daemon calls an incident probability, beside the chance of a new critical breach that is worked out here. */
export function DaemonOdds({ environment, ahead }: Props) {
  const { prob30m, prob8h, highRiskServers, totalServers, fleetHealth } = environment
  const rows = [
    [daemonOddsWords.within.soon, prob30m, 'soon'],
    [daemonOddsWords.within.horizon, prob8h, 'horizon'],
  ] as const
  return (
    <DaemonPanel title={daemonOddsWords.title}>
      <ValuesTable label={daemonOddsWords.label} caption={daemonOddsWords.caption} className={styles.table}>
        <ColumnHeads names={daemonOddsWords.columns} />
        <tbody>
          {rows.map(([within, probability, span]) => (
            <tr key={within}>
              <th scope="row">{within}</th>
              <td>{probability === null ? '–' : probabilityText(probability)}</td>
              <td>{ahead === null ? '–' : oursText(ahead, span)}</td>
            </tr>
          ))}
        </tbody>
      </ValuesTable>
      <p className="soft">
        {highRiskServers !== null && daemonOddsWords.highRisk(highRiskServers, totalServers)}
        {fleetHealth !== null && daemonOddsWords.health(fleetHealth)}
        {daemonOddsWords.note}
      </p>
    </DaemonPanel>
  )
}

/** `12 % · 8 to 31 % (8 h)`: with its bounds, and over which time, which need not be the daemon's; `unknown` where nothing is. */
function oursText({ outlook, forecast }: Ahead, span: 'soon' | 'horizon'): string {
  if (outlook.critical.known === 0) return daemonOddsWords.unknown
  const { independent, lower, upper } = outlook.critical[span]
  const { soon, end } = leadSteps(forecast)
  const bounds = daemonOddsWords.bounds(probabilityText(lower), probabilityText(upper))
  return `${probabilityText(independent)}${bounds} (${durationText((span === 'soon' ? soon : end) * forecast.stepMs)})`
}
