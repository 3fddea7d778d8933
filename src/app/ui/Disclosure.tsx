import { useState, type ReactNode } from 'react'
import styles from './Disclosure.module.css'

interface Props {
  readonly title: string
  readonly children: ReactNode
}

/** Something that is folded away, and made only when it is asked for. */
export function Disclosure({ title, children }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <details
      className={styles.disclosure}
      onToggle={(event) => {
        setOpen(event.currentTarget.open)
      }}
    >
      <summary>{title}</summary>
      {open && children}
    </details>
  )
}
