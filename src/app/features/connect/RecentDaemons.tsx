import { useId, useState } from 'react'
import { connectWords as words } from '#text/connect.ts'
import { useApp } from '../../state/context.tsx'
import styles from './Connect.module.css'

/** Daemons that were connected before: one click connects, another forgets. */
export function RecentDaemons({ onChoose }: { onChoose: (address: string) => void }) {
  const daemons = useApp((state) => state.daemons)
  const [recent, setRecent] = useState(() => daemons.recent())
  const id = useId()
  if (recent.length === 0) return null
  return (
    <section className={styles.recent} aria-labelledby={id}>
      <h3 id={id} className={styles.label}>
        {words.recent}
      </h3>
      <ul>
        {recent.map((address) => (
          <li key={address} className={styles.recentRow}>
            <button
              type="button"
              className={styles.address}
              title={address}
              onClick={() => {
                onChoose(address)
              }}
            >
              {address}
            </button>
            <button
              type="button"
              className={styles.forget}
              aria-label={words.forget(address)}
              title={words.forgetAbout}
              onClick={() => {
                daemons.forget(address)
                setRecent(daemons.recent())
              }}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
