import { openServerText, paletteWords, showMetricText } from '#text/commands.ts'
import { showServersText } from '#text/search.ts'
import type { Entry } from './entries.ts'
import { Keys } from './Keys.tsx'
import styles from './Palette.module.css'

interface Props {
  readonly id: string
  readonly entry: Entry
  readonly active: boolean
  readonly onChoose: () => void
}

/** One line of the palette: what it does, what kind of thing it is, and the shortcut that does the same. */
export function EntryRow({ id, entry, active, onChoose }: Props) {
  return (
    // The keyboard is the combobox's business; the option itself only takes the pointer.
    <li id={id} role="option" aria-selected={active} className={styles.option} onClick={onChoose}>
      <span className={styles.title}>{titleOf(entry)}</span>
      <span className={styles.kind}>{kindOf(entry)}</span>
      {entry.kind === 'command' && entry.command.shortcut !== undefined && (
        <Keys shortcut={entry.command.shortcut} />
      )}
    </li>
  )
}

function titleOf(entry: Entry): string {
  switch (entry.kind) {
    case 'command':
      return entry.command.title
    case 'server':
      return openServerText(entry.state.server, entry.metric)
    case 'metric':
      return showMetricText(entry.metric)
    case 'filter':
      return showServersText(entry.count, entry.text)
  }
}

function kindOf(entry: Entry): string {
  switch (entry.kind) {
    case 'command':
      return entry.command.group
    case 'server':
      return [entry.state.profile, entry.severity === 'none' ? null : entry.severity]
        .filter((part) => part !== null)
        .join(' · ')
    case 'metric':
      return paletteWords.metric
    case 'filter':
      return paletteWords.several
  }
}
