import { failureOf, linkText } from '#text/link.ts'
import type { Live } from '../../state/live.ts'
import { useZone } from '../../state/times.ts'
import { useSecondsMs } from '../../ui/clock.ts'
import { LinkMark } from './LinkMark.tsx'
import { RefusalNotice } from './RefusalNotice.tsx'
import styles from './Connect.module.css'

/** How an attempt to connect stands: what it waits for, or why it failed and what to do. */
export function ConnectProgress({ live: { link, report } }: { live: Live }) {
  const nowMs = useSecondsMs()
  const zone = useZone()
  if (report.link.kind === 'refused') return <RefusalNotice refusal={report.link.why} report={report} />
  const failure = failureOf(report)
  const percent = report.link.kind === 'warming' ? report.link.percent : null
  return (
    <div className={styles.progress}>
      <p className={styles.state}>
        <LinkMark report={report} />
        <span>{linkText(report, { nowMs, zone })}</span>
        {report.link.kind === 'retrying' && (
          <button type="button" className="button" onClick={link.retryNow}>
            Retry now
          </button>
        )}
      </p>
      {percent !== null && (
        <progress
          className={`progress-bar ${styles.bar ?? ''}`}
          aria-label="Warming up"
          max={100}
          value={percent}
        />
      )}
      {failure !== null && <RefusalNotice refusal={failure} report={report} />}
    </div>
  )
}
