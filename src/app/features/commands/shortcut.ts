/**
 * A shortcut is written as its keys in order, with a space between those of a sequence (`g h`). A key is what
 * KeyboardEvent.key says (`/`, `?`, `j`, `ArrowDown`); `Mod+` before it means Ctrl, or ⌘ on a Mac.
 */

/** What a key press says of itself. */
export interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** A key press as shortcuts write it; null: no shortcut of ours has such a key. */
export function strokeOf({ key, ctrlKey, metaKey, altKey }: Press): string | null {
  // AltGr arrives as Ctrl and Alt: what it types is a character of its own.
  const mod = (ctrlKey || metaKey) && !(ctrlKey && altKey)
  if (altKey && !ctrlKey) return null
  return mod ? `Mod+${key.toLowerCase()}` : key
}

/** Whether typing could mean the stroke: it then counts only outside of text fields. */
export const isTyped = (stroke: string): boolean => !stroke.startsWith('Mod+')

const onMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform)

const capital = (key: string): string => (key.length === 1 ? key.toUpperCase() : key)

/** The keys one by one as a person reads them: ['g', 'h'], ['Ctrl K'] or ['⌘ K']. */
export function keyNames(shortcut: string, mac = onMac()): readonly string[] {
  return shortcut
    .split(' ')
    .map((stroke) =>
      isTyped(stroke) ? stroke : `${mac ? '⌘' : 'Ctrl'} ${capital(stroke.slice('Mod+'.length))}`,
    )
}

/** A shortcut in words: `g then h`. */
export const shortcutText = (shortcut: string): string => keyNames(shortcut).join(' then ')

/** For aria-keyshortcuts, which knows alternatives but no sequences: undefined for those. */
export function ariaShortcut(shortcut: string | undefined): string | undefined {
  if (shortcut === undefined || shortcut.includes(' ')) return undefined
  if (isTyped(shortcut)) return shortcut
  const key = capital(shortcut.slice('Mod+'.length))
  return `Control+${key} Meta+${key}`
}
