import { useId, type ReactNode } from 'react'
import styles from './EnvironmentScreen.module.css'

interface Props {
  readonly title: string
  /** Its place on the screen's grid. */
  readonly area: 'any' | 'timeline' | 'next' | 'headroom' | 'profiles' | 'capacity'
  readonly children: ReactNode
}

/** A titled part of the screen, set apart by space and a hairline. */
export function Panel({ title, area, children }: Props) {
  const id = useId()
  return (
    <section className={styles.panel} data-area={area} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
