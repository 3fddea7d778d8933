import type { Severity } from '#forecast/thresholds.ts'
import type { Finding } from '#text/finding.ts'
import styles from './SeverityMark.module.css'

/** Each severity has its own shape: colour is never the only sign. Without a threshold there is none. */
const MARKS: Readonly<Record<Severity, string>> = {
  breaching: '■',
  critical: '▲',
  warning: '◆',
  watch: '●',
  ok: '○',
  pending: '◌',
  unknown: '╱',
  none: '',
}

/** Shape and colour alone, beside the severity's name. */
export function SeverityShape({ severity }: { severity: Severity }) {
  return (
    <span className={styles.mark} data-severity={severity} aria-hidden="true">
      {MARKS[severity]}
    </span>
  )
}

/** Shape and colour for the eye, the sentence for the pointer and the screen reader. */
export function SeverityMark({ finding: { severity, why } }: { finding: Finding }) {
  if (severity === 'none') return null
  return (
    <span className={styles.mark} data-severity={severity} title={why} role="img" aria-label={why}>
      {MARKS[severity]}
    </span>
  )
}
