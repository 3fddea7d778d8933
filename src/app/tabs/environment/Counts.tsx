import { useMemo } from 'react'
import { formatCount, plural } from '#text/numbers.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { severityCounts } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { SeverityFilter } from '../../features/severity/SeverityFilter.tsx'
import styles from './EnvironmentScreen.module.css'

/** How many servers there are of each severity; a press filters every tab. */
export function Counts({ view, shown }: { view: ReadyView; shown: number }) {
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
      <span className={styles.total} role="status" aria-label="Servers shown">
        {shown < all && `${formatCount(shown)} of `}
        {plural(all, 'server')}
      </span>
      <SeverityFilter counts={counts} />
    </header>
  )
}
