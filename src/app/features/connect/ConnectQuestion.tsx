import { Dialog } from '../../ui/Dialog.tsx'
import { useApp } from '../../state/context.tsx'
import { useOverlay } from '../commands/overlay.ts'
import styles from './Connect.module.css'

/** A link may name a daemon: whether to ask it anything is the person's decision. */
export function ConnectQuestion() {
  const asked = useApp((state) => state.asked)
  const daemons = useApp((state) => state.daemons)
  const connect = useApp((state) => state.connect)
  const dismiss = useApp((state) => state.dismissAsked)
  const show = useOverlay((state) => state.show)
  if (asked === null) return null
  if (asked.kind === 'invalid') {
    return (
      <Dialog title="The link names a daemon that cannot be used" onClose={dismiss}>
        <p>{asked.why}</p>
        <div className={styles.buttons}>
          <button type="button" className="button" onClick={dismiss}>
            Close
          </button>
        </div>
      </Dialog>
    )
  }
  const { address } = asked
  return (
    <Dialog title={`Connect to ${address}?`} onClose={dismiss}>
      <p>
        The link that opened this page names this daemon. Nothing was sent to it yet. Connect only to daemons
        that you know.
      </p>
      <div className={styles.buttons}>
        <button
          type="button"
          className="button"
          data-kind="main"
          onClick={() => {
            dismiss()
            connect(address, daemons.key(address))
            // It tells how the attempt goes, and has the field for a key.
            show({ kind: 'connect', address })
          }}
        >
          Connect
        </button>
        <button type="button" className="button" onClick={dismiss}>
          Not now
        </button>
      </div>
    </Dialog>
  )
}
