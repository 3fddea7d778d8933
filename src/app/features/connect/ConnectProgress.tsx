import { failureOf, linkText } from '#text/link.ts'
import { connectionWords as words } from '#text/connect.ts'
import type { Live } from '../../state/live.ts'
import { useZone } from '../../state/times.ts'
import { useSecondsMs } from '../../ui/clock.ts'
import { OwnWhy } from '../own/OwnWhy.tsx'
import { LinkMark } from './LinkMark.tsx'
import { RefusalNotice } from './RefusalNotice.tsx'
import styles from './Connect.module.css'

/** How an attempt to connect stands: what it waits for, or why it failed and what to do. */
export function ConnectProgress({ live: { link, report } }: { live: Live }) {
  const nowMs = useSecondsMs()
  const zone = useZone()
  if (report.link.kind === 'refused') return <RefusalNotice refusal={report.link.why} report={report} />
  const failure = failureOf(report)
  // One of ours says below why it has no forecast, and how far it is.
  const isTold = report.own !== null && report.link.kind === 'warming'
  const percent = report.link.kind === 'warming' && !isTold ? report.link.percent : null
  return (
    <div className={styles.progress}>
      <p className={styles.state}>
        <LinkMark report={report} />
        <span>{isTold ? words.noForecast : linkText(report, { nowMs, zone })}</span>
        {report.link.kind === 'retrying' && (
          <button type="button" className="button" onClick={link.retryNow}>
            {words.retry}
          </button>
        )}
      </p>
      {percent !== null && (
        <progress
          className={`progress-bar ${styles.bar ?? ''}`}
          aria-label={words.warmingUp}
          max={100}
          value={percent}
        />
      )}
      {report.own !== null && <OwnWhy own={report.own} />}
      {failure !== null && <RefusalNotice refusal={failure} report={report} />}
    </div>
  )
}
