import { connectionWords as words, daemonCardWords } from '#text/connect.ts'
import { linkText } from '#text/link.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'
import { useZone } from '../../state/times.ts'
import { useSecondsMs } from '../../ui/clock.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { DaemonCard } from './DaemonCard.tsx'
import { LinkMark } from './LinkMark.tsx'
import styles from './LinkChip.module.css'

/** The button that says how the daemon is reached, and the dialog behind it. */
export default function LinkChipButton({ live: { link, report } }: { live: Live }) {
  const nowMs = useSecondsMs()
  const zone = useZone()
  // The line below has the button where it stands.
  const hasLine = useApp(({ view }) => view.kind === 'ready' && view.facts.name === report.address)
  const text = linkText(report, { nowMs, zone })
  return (
    <span className={styles.around}>
      <DialogButton
        className={styles.chip}
        title={daemonCardWords.title}
        label={
          <>
            <LinkMark report={report} />
            <span className={styles.text}>{text}</span>
            <span aria-hidden="true">▸</span>
          </>
        }
        name={words.chip(text)}
      >
        {(close) => <DaemonCard onDone={close} />}
      </DialogButton>
      {report.link.kind === 'retrying' && !hasLine && (
        <button type="button" className={styles.retry} onClick={link.retryNow}>
          {words.retry}
        </button>
      )}
    </span>
  )
}
