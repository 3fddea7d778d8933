import { useState } from 'react'
import { keptKeyWords as words } from '#text/connect.ts'
import { useApp } from '../../state/context.tsx'
import styles from './Connect.module.css'

/** Says that a key is kept for a daemon, and forgets it; nothing where none is. */
export function KeptKey({ address }: { address: string }) {
  const daemons = useApp((state) => state.daemons)
  const [kept, setKept] = useState(() => daemons.key(address) !== null)
  if (!kept) return null
  return (
    <p className={styles.kept}>
      <span>{daemons.isKeyLasting(address) ? words.lasting : words.passing}</span>
      <button
        type="button"
        className="button"
        onClick={() => {
          daemons.keepKey(address, null, false)
          setKept(false)
        }}
      >
        {words.forget}
      </button>
    </p>
  )
}
