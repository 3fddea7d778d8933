import type { ReactNode } from 'react'
import styles from './Facts.module.css'

/** Label → value; null values are not shown. */
export type FactRows = readonly (readonly [label: string, value: ReactNode | null])[]

/** A quiet list of facts, the body of every card. */
export function Facts({ rows }: { rows: FactRows }) {
  return (
    <dl className={styles.facts}>
      {rows.map(([label, value]) =>
        value === null ? null : (
          <div key={label} className={styles.row}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
