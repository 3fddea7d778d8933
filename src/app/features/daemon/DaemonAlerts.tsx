import { useState } from 'react'
import type { WireAlertSpan } from '#forecast/wire/alertSpans.ts'
import { limitSign } from '#text/limit.ts'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { daemonAlertWords } from '#text/daemonPanels.ts'
import { useApp } from '../../state/context.tsx'
import { SeverityShape } from '../severity/SeverityMark.tsx'
import { DaemonPanel } from './DaemonPanel.tsx'
import styles from './DaemonPanels.module.css'

/** More than these are asked for. */
const FIRST = 20

interface Props {
  readonly alerts: readonly WireAlertSpan[]
  /** What one step stands for. */
  readonly stepMs: number
}

/** The breaches that the daemon foresees: it sends an alert for every step of each. */
export function DaemonAlerts({ alerts, stepMs }: Props) {
  const [all, setAll] = useState(false)
  const sent = alerts.reduce((sum, span) => sum + span.alerts, 0)
  return (
    <DaemonPanel title={daemonAlertWords.title}>
      {alerts.length === 0 ? (
        <p className="soft">{daemonAlertWords.none}</p>
      ) : (
        <p className="soft">{daemonAlertWords.count(alerts.length, sent)}</p>
      )}
      <ul className={styles.alerts}>
        {(all ? alerts : alerts.slice(0, FIRST)).map((span) => (
          <li key={`${span.server} ${span.metric} ${span.startStep}`}>
            <Alert span={span} stepMs={stepMs} />
          </li>
        ))}
      </ul>
      {alerts.length > FIRST && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? daemonAlertWords.fewer(FIRST) : daemonAlertWords.all(alerts.length)}
        </button>
      )}
    </DaemonPanel>
  )
}

function Alert({ span, stepMs }: { span: WireAlertSpan; stepMs: number }) {
  const openServer = useApp((state) => state.openServer)
  const { server, metric, severity, threshold, startStep, endStep, peakStep, peak } = span
  const below = peak !== null && threshold !== null && peak < threshold
  return (
    <button type="button" className={styles.alert} onClick={() => openServer(server, metric)}>
      <span>
        <SeverityShape severity={severity} />
        <span className="visually-hidden">{severity}: </span>
      </span>
      <span className={styles.server} title={server}>
        {server}
      </span>
      <span className={styles.metric}>
        {metric} {threshold !== null && limitSign(threshold, below ? 'below' : 'above', metric)}
      </span>
      <span>{spanText(startStep, endStep, stepMs)}</span>
      <span className="soft">
        {peak !== null &&
          daemonAlertWords.peak(
            below,
            quantityText(formatQuantity(peak, metric)),
            durationText(peakStep * stepMs),
          )}
      </span>
    </button>
  )
}

/** `+5 min to +1 h`; one step is one time. */
function spanText(startStep: number, endStep: number, stepMs: number): string {
  const from = `+${durationText(startStep * stepMs)}`
  return startStep === endStep ? from : daemonAlertWords.range(from, `+${durationText(endStep * stepMs)}`)
}
