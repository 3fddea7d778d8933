import type { Doubt } from '#forecast/doubts.ts'
import { doubtText } from '#text/quality.ts'
import styles from './Quality.module.css'

/** What speaks against a model, in sentences; nothing where there is nothing. */
export function Doubts({ doubts }: { doubts: readonly Doubt[] }) {
  if (doubts.length === 0) return null
  return (
    <ul className={styles.doubts}>
      {doubts.map((doubt) => (
        <li key={doubt.kind}>
          <span className={styles.mark} aria-hidden="true">
            ▽
          </span>{' '}
          {doubtText(doubt)}
        </li>
      ))}
    </ul>
  )
}
