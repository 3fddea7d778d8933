import type { ReactNode } from 'react'
import { describeError, type ErrorData } from '#forecast/errors.ts'
import { ReloadButton } from '../../ui/ReloadButton.tsx'
import styles from './ErrorNotice.module.css'

/** What went wrong, exactly where, and the way out. */
export function ErrorNotice({
  error,
  form = null,
  action,
  children = null,
  onDismiss,
}: {
  error: ErrorData
  /** What can be filled in to go on. */
  form?: ReactNode
  /** The way out, where it is another than usual. */
  action?: string | undefined
  /** Buttons to go on with. */
  children?: ReactNode
  onDismiss: () => void
}) {
  const { code, message, place } = error
  const usual = describeError(code)
  const where = [place.file, place.place].filter((part) => part !== undefined && !message.includes(part))
  return (
    <section className={styles.notice} role="alert" aria-label="Error">
      <h2>
        <span className={styles.mark} aria-hidden="true">
          ▲
        </span>
        {usual.title}
      </h2>
      <p className={styles.message}>
        {message}
        {where.length > 0 && ` (${where.join(', ')})`}
      </p>
      <p className="soft">
        {action ?? usual.action} <code className="faint">{code}</code>
      </p>
      {form}
      <div className={styles.actions}>
        <ReloadButton code={code} />
        {children}
        <button type="button" className="button" onClick={onDismiss}>
          Dismiss
        </button>
      </div>
    </section>
  )
}
