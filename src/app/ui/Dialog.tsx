import { useId, useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react'
import styles from './Dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A modal native dialog: the browser keeps the focus inside, Escape and a click beside it close it. */
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
  return (
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
          <button type="button" className={styles.close} onClick={onClose} aria-label="Close">
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

interface DialogButtonProps {
  readonly title: string
  readonly label: ReactNode
  /** The accessible name, where the label alone does not say what the button opens. */
  readonly name?: string
  readonly className?: string | undefined
  readonly children: ReactNode | ((close: () => void) => ReactNode)
}

/** A button and the dialog behind it. */
export function DialogButton({ title, label, name, className, children }: DialogButtonProps) {
  const [open, setOpen] = useState(false)
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
        <Dialog title={title} onClose={close}>
          {typeof children === 'function' ? children(close) : children}
        </Dialog>
      )}
    </>
  )
}
