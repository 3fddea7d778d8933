import { useApp } from '../state/context.tsx'
import { TABS, type Tab } from '../state/screen.ts'
import styles from './Tabs.module.css'

export const TAB_NAMES: Readonly<Record<Tab, string>> = {
  environment: 'Environment',
  predictions: 'Predictions',
  heatmap: 'Heatmap',
  trends: 'Trends',
}

/** The page's four views of one forecast. */
export function Tabs() {
  const tab = useApp((state) => state.screen.tab)
  const look = useApp((state) => state.look)
  return (
    <nav className={styles.tabs} aria-label="Views">
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          className={styles.tab}
          aria-current={name === tab ? 'page' : undefined}
          aria-keyshortcuts={`g ${name[0] ?? ''}`}
          onClick={() => {
            look({ tab: name })
          }}
        >
          {TAB_NAMES[name]}
        </button>
      ))}
    </nav>
  )
}
