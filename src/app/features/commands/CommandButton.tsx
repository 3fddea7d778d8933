import { useCommand } from './CommandsProvider.tsx'
import { ariaShortcut, shortcutText } from './shortcut.ts'

interface Props {
  /** Of one of the page's own commands. */
  readonly id: string
  readonly className?: string
  /** In place of the title; a sign that is no word leaves the title as the accessible name. */
  readonly label?: string
  /** Where a dialog opens. */
  readonly dialog?: boolean
}

const isWord = (text: string): boolean => /\p{L}{3}/u.test(text)

/** A button that does what a command does, and says the same shortcut. */
export function CommandButton({ id, className = 'button', label, dialog = false }: Props) {
  const { title, shortcut, run } = useCommand(id)
  return (
    <button
      type="button"
      className={className}
      aria-label={label === undefined || isWord(label) ? undefined : title}
      aria-haspopup={dialog ? 'dialog' : undefined}
      aria-keyshortcuts={ariaShortcut(shortcut)}
      title={shortcut === undefined ? title : `${title} (${shortcutText(shortcut)})`}
      onClick={run}
    >
      {label ?? title}
    </button>
  )
}
