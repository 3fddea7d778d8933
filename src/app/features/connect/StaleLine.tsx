import { staleText } from '#text/link.ts'
import { connectionWords as words } from '#text/connect.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'
import { useZone } from '../../state/times.ts'
import { useSecondsMs } from '../../ui/clock.ts'
import { useOverlay } from '../commands/overlay.ts'
import { LinkMark } from './LinkMark.tsx'
import styles from './LinkLines.module.css'

/** Says calmly that what is on screen is no longer the newest, and what is done about it. */
export function StaleLine({ view, live }: { view: ReadyView; live: Live }) {
  const nowMs = useSecondsMs()
  const zone = useZone()
  const connect = useApp((state) => state.connect)
  const daemons = useApp((state) => state.daemons)
  const tried = useApp((state) => state.trying?.report.address ?? null)
  const show = useOverlay((state) => state.show)
  const { link, report } = live
  const text = staleText(report, view.forecast.issueTimeMs, { nowMs, zone })
  if (text === null) return null
  const { address } = report
  return (
    <section className="notice-line" aria-label={words.region}>
      <p className={styles.text}>
        <LinkMark report={report} />
        <span>{text}</span>
      </p>
      <span className={styles.buttons}>
        {report.link.kind === 'closed' && tried !== address && (
          <button type="button" className="button" onClick={() => connect(address, daemons.key(address))}>
            {words.again}
          </button>
        )}
        {report.link.kind === 'refused' && (
          <button
            type="button"
            className="button"
            aria-haspopup="dialog"
            onClick={() => {
              show({ kind: 'connect', address })
            }}
          >
            {words.whatToDo}
          </button>
        )}
        {report.link.kind !== 'closed' && report.link.kind !== 'paused' && (
          <button type="button" className="button" onClick={link.retryNow}>
            {words.retry}
          </button>
        )}
      </span>
    </section>
  )
}
