import {
  Suspense,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type MouseEvent,
  type ReactNode,
} from 'react'
import { createPortal } from 'react-dom'
import { pageWords } from '#text/page.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import styles from './Dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * A modal native dialog: the browser keeps the focus inside, Escape and a click beside it close it. It hangs from the
 * page's body: one inside a row would stop being modal when newer data sort the row elsewhere.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Before the element leaves the page: closing gives the focus back to the button.
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  const closeOnBackdrop = (event: MouseEvent) => {
    if (event.target === ref.current) onClose()
  }
  return createPortal(
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={closeOnBackdrop}
    >
      <div className={styles.body}>
        <header className={styles.header}>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className={styles.close} onClick={onClose} aria-label={pageWords.close}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>,
    document.body,
  )
}

/** A dialog that may have to be loaded: it opens once all of it is there, and says so where it cannot be. */
export function DialogPart({ onClose, children }: Pick<DialogProps, 'onClose' | 'children'>) {
  return (
    <ErrorBoundary
      what={pageWords.theDialog}
      frame={(notice) => (
        <Dialog title={pageWords.dialogFailed} onClose={onClose}>
          {notice}
        </Dialog>
      )}
    >
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  )
}

interface DialogButtonProps {
  readonly title: string
  readonly label: ReactNode
  /** The accessible name, where the label alone does not say what the button opens. */
  readonly name?: string
  readonly className?: string | undefined
  /** The dialog has opened; it has closed and given the focus back. */
  readonly onOpenChange?: ((open: boolean) => void) | undefined
  readonly children: ReactNode | ((close: () => void) => ReactNode)
}

/** A button and the dialog behind it. */
export function DialogButton({ title, label, name, className, onOpenChange, children }: DialogButtonProps) {
  const [open, setOpen] = useState(false)
  const changed = useEffectEvent((now: boolean) => onOpenChange?.(now))
  useEffect(() => {
    if (!open) return
    changed(true)
    return () => {
      changed(false)
    }
  }, [open])
  const close = () => {
    setOpen(false)
  }
  return (
    <>
      <button
        type="button"
        className={className ?? 'button'}
        aria-haspopup="dialog"
        aria-label={name}
        onClick={() => {
          setOpen(true)
        }}
      >
        {label}
      </button>
      {open && (
        <DialogPart onClose={close}>
          <Dialog title={title} onClose={close}>
            {typeof children === 'function' ? children(close) : children}
          </Dialog>
        </DialogPart>
      )}
    </>
  )
}
