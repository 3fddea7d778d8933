import { frameWords, tabTitle } from '#text/shell.ts'
import { useCommand } from '../features/commands/CommandsProvider.tsx'
import { shortcutText } from '../features/commands/shortcut.ts'
import { useApp } from '../state/context.tsx'
import { TABS, type Tab } from '../state/screen/screen.ts'
import { TAB_NAMES } from '../state/tabNames.ts'
import styles from './Tabs.module.css'

/** The page's views of one forecast. */
export function Tabs() {
  return (
    <nav className={styles.tabs} aria-label={frameWords.views}>
      {TABS.map((tab) => (
        <TabButton key={tab} tab={tab} />
      ))}
    </nav>
  )
}

function TabButton({ tab }: { tab: Tab }) {
  const current = useApp((state) => state.screen.tab === tab)
  const { title, shortcut, run } = useCommand(`goto.${tab}`)
  return (
    <button
      type="button"
      className={styles.tab}
      aria-current={current ? 'page' : undefined}
      title={shortcut === undefined ? title : tabTitle(title, shortcutText(shortcut))}
      onClick={run}
    >
      {TAB_NAMES[tab]}
    </button>
  )
}
