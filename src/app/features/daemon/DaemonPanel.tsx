import { useId, type ReactNode } from 'react'
import type { Question } from '#remote/api.ts'
import type { DaemonAnswer } from './useDaemonAnswer.ts'
import { failureText } from './DaemonWhy.tsx'
import styles from './DaemonPanels.module.css'

/** One part of what the daemon says, under its title. */
export function DaemonPanel({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  )
}

interface Props<T> {
  readonly title: string
  readonly about: Question['about']
  readonly answer: DaemonAnswer<T>
  readonly children: (value: T) => ReactNode
}

/** An answer under its title. Nothing where the daemon has no such endpoint or has not answered yet; a failure is a line. */
export function AnswerPanel<T>({ title, about, answer: { value, error }, children }: Props<T>) {
  if (value !== null && value !== undefined) return <DaemonPanel title={title}>{children(value)}</DaemonPanel>
  if (value === null || error === null) return null
  return (
    <p className={styles.failed}>
      {title} ({about}): {failureText(error)}
    </p>
  )
}
