import { leftText } from '#text/link.ts'
import { connectionWords as words } from '#text/connect.ts'
import { useApp } from '../../state/context.tsx'
import type { LeftDaemon } from '../../state/live.ts'
import styles from './LinkLines.module.css'

/** Says that opening a file has ended a connection, with the way back. */
export function LeftLine({ left }: { left: LeftDaemon }) {
  const connect = useApp((state) => state.connect)
  const daemons = useApp((state) => state.daemons)
  const dismiss = useApp((state) => state.dismissLeft)
  const { address } = left
  return (
    <section className="notice-line" aria-label={words.region}>
      <p className={styles.text}>{leftText(left)}.</p>
      <span className={styles.buttons}>
        <button
          type="button"
          className="button"
          onClick={() => {
            connect(address, daemons.key(address))
          }}
        >
          {words.again}
        </button>
        <button type="button" className="button" onClick={dismiss}>
          {words.dismiss}
        </button>
      </span>
    </section>
  )
}
