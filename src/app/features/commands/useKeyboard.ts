import { useEffect } from 'react'
import { useOverlay } from './overlay.ts'
import { availableCommands } from './registry.ts'
import { createSequence } from './sequence.ts'
import { isTyped, strokeOf } from './shortcut.ts'

const TYPED = [
  'input:not([type=checkbox], [type=radio], [type=range])',
  'select',
  'textarea',
  '[contenteditable]',
].join()

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest(TYPED) !== null

/** The page's one listener for shortcuts; what has the focus may take a key first by preventing its default. */
export function useKeyboard(): void {
  useEffect(() => {
    const hear = createSequence()
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const stroke = strokeOf(event)
      if (stroke === null || (isTyped(stroke) && isTyping(event.target))) return
      // What is behind a modal dialog is out of reach, of keys too; also while it is loaded.
      if (useOverlay.getState().overlay !== null) return
      if (document.querySelector('dialog[open]') !== null) return
      const heard = hear(stroke, event.timeStamp, availableCommands())
      if (heard.kind === 'nothing') return
      event.preventDefault()
      if (heard.kind === 'command') heard.command.run()
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [])
}
