import { useMemo, type ReactNode } from 'react'
import { shownText } from '#text/environment/chances.ts'
import { environmentWords } from '#text/environment/words.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { severityCounts } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { SeverityFilter } from '../../features/severity/SeverityFilter.tsx'
import styles from './EnvironmentScreen.module.css'

interface Props {
  readonly view: ReadyView
  readonly shown: number
  /** Beside it, where there is room. */
  readonly children?: ReactNode
}

/** How many servers there are of each severity; a press filters every tab. */
export function Counts({ view, shown, children }: Props) {
  const { assessment, forecast } = view
  const filters = useApp((state) => state.screen.filters)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const counts = useMemo(
    () => severityCounts(assessment, forecast, filters, pinned),
    [assessment, forecast, filters, pinned],
  )
  const all = assessment.servers.length
  return (
    <header className={styles.counts}>
      <span className={styles.total} role="status" aria-label={environmentWords.serversShown}>
        {shownText(shown, all)}
      </span>
      <SeverityFilter counts={counts} />
      {children}
    </header>
  )
}
