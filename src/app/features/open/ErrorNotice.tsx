import type { ReactNode } from 'react'
import { describeError, type ErrorData } from '#forecast/errors.ts'
import { failureWords, faultText } from '#text/open.ts'
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
  return (
    <section className={styles.notice} role="alert" aria-label={failureWords.region}>
      <h2>
        <span className={styles.mark} aria-hidden="true">
          ▲
        </span>
        {usual.title}
      </h2>
      <p className={styles.message}>{faultText(message, place)}</p>
      <p className="soft">{action ?? usual.action}</p>
      {form}
      <div className={styles.actions}>
        <ReloadButton code={code} />
        {children}
        <button type="button" className="button" onClick={onDismiss}>
          {failureWords.dismiss}
        </button>
        <span className={`faint ${styles.code ?? ''}`}>
          {failureWords.code} <code>{code}</code>
        </span>
      </div>
    </section>
  )
}
