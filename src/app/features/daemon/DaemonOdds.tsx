import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import type { WireEnvironment } from '#forecast/wire/prediction.ts'
import { formatCount } from '#text/numbers.ts'
import { probabilityText } from '#text/probability.ts'
import { durationText } from '#text/time.ts'
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
    ['30 min', prob30m, 'soon'],
    ['8 h', prob8h, 'horizon'],
  ] as const
  return (
    <DaemonPanel title="Its incident probability">
      <ValuesTable
        label="Incident probability"
        caption="The daemon’s incident probability beside ours"
        className={styles.table}
      >
        <ColumnHeads names={['Within', 'The daemon', 'Worked out here']} />
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
        {highRiskServers !== null &&
          `${formatCount(highRiskServers)}${totalServers === null ? '' : ` of ${formatCount(totalServers)}`} servers at high risk. `}
        {fleetHealth !== null && `Fleet health: ${fleetHealth}. `}
        The daemon scores points over its steps; the figure here is the chance of a new critical breach.
      </p>
    </DaemonPanel>
  )
}

/** `12 % · 8 to 31 % (8 h)`: with its bounds, and over which time, which need not be the daemon's; `unknown` where nothing is. */
function oursText({ outlook, forecast }: Ahead, span: 'soon' | 'horizon'): string {
  if (outlook.critical.known === 0) return 'unknown'
  const { independent, lower, upper } = outlook.critical[span]
  const { soon, end } = leadSteps(forecast)
  const [low, high] = [probabilityText(lower), probabilityText(upper)]
  const bounds = low === high ? '' : ` · ${low} to ${high}`
  return `${probabilityText(independent)}${bounds} (${durationText((span === 'soon' ? soon : end) * forecast.stepMs)})`
}
