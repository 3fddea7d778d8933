import type { OwnRecord } from '#forecast/wire/own/alerts.ts'
import { recordText } from '#text/alerts/recordText.ts'
import styles from './Alerts.module.css'

/** How a rule has done on what matured since; nothing where nobody counts. */
export function RuleRecord({ record }: { record: OwnRecord | undefined }) {
  return record !== undefined && <p className={styles.record}>{recordText(record)}</p>
}
