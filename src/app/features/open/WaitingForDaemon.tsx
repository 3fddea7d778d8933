import { openWords } from '#text/open.ts'
import { waitingText } from '#text/shell.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'
import { ConnectProgress } from '../connect/ConnectProgress.tsx'
import { useOverlay } from '../commands/overlay.ts'
import styles from './TaskProgress.module.css'

/** A daemon tells how far it is, or why it cannot be reached. */
export default function WaitingForDaemon({ live }: { live: Live }) {
  const stopTrying = useApp((state) => state.stopTrying)
  const show = useOverlay((state) => state.show)
  const { address, link } = live.report
  return (
    <section className={styles.progress} aria-label={openWords.progress}>
      {link.kind !== 'refused' && <p className={styles.name}>{waitingText(address)}</p>}
      <ConnectProgress live={live} />
      <div className={styles.buttons}>
        {link.kind === 'refused' && (
          <button
            type="button"
            className="button"
            data-kind="main"
            aria-haspopup="dialog"
            onClick={() => {
              show({ kind: 'connect', address })
            }}
          >
            {openWords.changeAddress}
          </button>
        )}
        <button type="button" className="button" onClick={stopTrying}>
          {openWords.cancel}
        </button>
      </div>
    </section>
  )
}
