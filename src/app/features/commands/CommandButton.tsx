import type { ReactNode } from 'react'
import { useCommand } from './CommandsProvider.tsx'
import { Keys } from './Keys.tsx'
import { ariaShortcut, shortcutText } from './shortcut.ts'

interface Props {
  /** Of one of the page's own commands. */
  readonly id: string
  readonly className?: string | undefined
  /** In place of the title; a sign that is no word leaves the title as the accessible name. */
  readonly label?: string
  readonly icon?: ReactNode
  /** Whether the shortcut stands beside the label. */
  readonly showsKeys?: boolean
  /** Where a dialog opens. */
  readonly dialog?: boolean
}

const isWord = (text: string): boolean => /\p{L}{3}/u.test(text)

/** A button that does what a command does, and says the same shortcut. */
export function CommandButton({
  id,
  className = 'button',
  label,
  icon = null,
  showsKeys = false,
  dialog = false,
}: Props) {
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
      {icon}
      {label ?? title}
      {showsKeys && shortcut !== undefined && (
        <span aria-hidden="true">
          <Keys shortcut={shortcut} />
        </span>
      )}
    </button>
  )
}
