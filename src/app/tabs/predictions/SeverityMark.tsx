import { SEVERITY_MARKS, type Finding } from './severity.ts'
import styles from './SeverityMark.module.css'

/** Shape and colour for the eye, the sentence for the pointer and the screen reader. */
export function SeverityMark({ finding: { severity, why } }: { finding: Finding }) {
  return (
    <span className={styles.mark} data-severity={severity} title={why} role="img" aria-label={why}>
      {SEVERITY_MARKS[severity]}
    </span>
  )
}
