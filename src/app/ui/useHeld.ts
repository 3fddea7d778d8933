import { useState, type FocusEvent } from 'react'

export interface Held {
  /** True: what holds the dialog's button has to stay, though what it stood for is gone. */
  readonly held: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly onBlur: (event: FocusEvent) => void
  /** The person is done with it: it may go at once. */
  readonly release: () => void
}

/**
 * Whether a dialog's button has to stay on screen, so that new data never close what a person reads or fills in: while
 * the dialog is open, and then for as long as the focus that it gave back is there. With it the ref of the element
 * around the button.
 */
export function useHeld(): readonly [Held, (element: HTMLElement | null) => void] {
  const [element, around] = useState<HTMLElement | null>(null)
  const [by, setBy] = useState<'dialog' | 'focus' | null>(null)
  const holds = (target: EventTarget | null) => target instanceof Node && element?.contains(target) === true
  const held: Held = {
    held: by !== null,
    onOpenChange: (open) => {
      setBy(open ? 'dialog' : holds(document.activeElement) ? 'focus' : null)
    },
    onBlur: ({ relatedTarget }) => {
      if (by === 'focus' && !holds(relatedTarget)) setBy(null)
    },
    release: () => {
      setBy(null)
    },
  }
  return [held, around]
}
