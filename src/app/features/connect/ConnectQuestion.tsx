import { connectQuestionWords as words } from '#text/connect.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import type { AppState } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { useOverlay } from '../commands/overlay.ts'
import styles from './Connect.module.css'

/** What a link that names a daemon asks: whether to connect is the person's decision. */
export default function ConnectQuestion({ asked }: { asked: NonNullable<AppState['asked']> }) {
  const daemons = useApp((state) => state.daemons)
  const connect = useApp((state) => state.connect)
  const dismiss = useApp((state) => state.dismissAsked)
  const show = useOverlay((state) => state.show)
  if (asked.kind === 'invalid') {
    return (
      <Dialog title={words.invalidTitle} onClose={dismiss}>
        <p>{asked.why}</p>
        <div className={styles.buttons}>
          <button type="button" className="button" onClick={dismiss}>
            {words.close}
          </button>
        </div>
      </Dialog>
    )
  }
  const { address } = asked
  return (
    <Dialog title={words.titleOf(address)} onClose={dismiss}>
      <p>{words.about}</p>
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
          {words.connect}
        </button>
        <button type="button" className="button" onClick={dismiss}>
          {words.notNow}
        </button>
      </div>
    </Dialog>
  )
}
