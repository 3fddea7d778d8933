import { keptWords, wantedText } from '#text/kept.ts'
import { useApp } from '../../state/context.tsx'
import { useReopen } from '../../state/reopen/reopen.ts'
import styles from './Kept.module.css'

/** On the first page: what the address is about, and what to open to see it. */
export function WantedNotice() {
  const wanted = useApp((state) => state.wanted)
  const { isLooking, closed, actions } = useReopen()
  // A moment later it is open, or what is missing can be said.
  if (wanted === null || isLooking) return null
  return (
    <section
      className={styles.wanted}
      aria-label={wanted.wasOpen ? keptWords.reopenRegion : keptWords.linkRegion}
    >
      <p role="status">{wantedText(wanted)}</p>
      {closed !== null && actions !== null && (
        <button type="button" className="button" data-kind="main" onClick={() => void actions.reopen()}>
          {keptWords.reopen(closed.name)}
        </button>
      )}
    </section>
  )
}
