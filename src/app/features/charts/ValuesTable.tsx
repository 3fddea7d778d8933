import type { ReactNode } from 'react'
import styles from './Figure.module.css'

interface Props {
  /** Names the part of the page that scrolls. */
  readonly label: string
  /** What the table is of, for those who do not see what stands around it; null: its label says it. */
  readonly caption: string | null
  /** A class that sets what differs from other tables; see Figure.module.css. */
  readonly className?: string | undefined
  /** thead and tbody. */
  readonly children: ReactNode
}

/** A figure's numbers, in a part of the page that scrolls by itself and can be reached by keyboard. */
export function ValuesTable({ label, caption, className = '', children }: Props) {
  return (
    <div className={`${styles.scroll} ${className}`} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        {caption !== null && <caption className="visually-hidden">{caption}</caption>}
        {children}
      </table>
    </div>
  )
}

/** One line of headings, one per column; their names may be alike. */
export function ColumnHeads({ names }: { readonly names: readonly string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name, index) => (
          <th key={index} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}
