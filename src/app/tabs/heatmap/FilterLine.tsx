import { useMemo, type ReactNode } from 'react'
import { useApp } from '../../state/context.tsx'
import { severityCounts } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { SeverityFilter } from '../../features/severity/SeverityFilter.tsx'
import type { HeatmapData } from './useHeatmapData.ts'
import styles from './HeatmapScreen.module.css'

interface Props {
  readonly answer: HeatmapData
  readonly children: ReactNode
}

/** The filters that hold on every tab, and what else can be done with the picture. */
export function FilterLine({ answer: { assessment, forecast }, children }: Props) {
  const filters = useApp((state) => state.screen.filters)
  const updateScreen = useApp((state) => state.updateScreen)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const counts = useMemo(
    () => severityCounts(assessment, forecast, filters, pinned),
    [assessment, forecast, filters, pinned],
  )
  return (
    <div className={styles.controls} role="group" aria-label="Filters">
      <input
        type="search"
        className="input"
        aria-label="Search servers"
        aria-keyshortcuts="/"
        placeholder="Search servers  /"
        value={filters.text}
        onChange={(event) => {
          updateScreen({ filters: { ...filters, text: event.target.value } })
        }}
      />
      <SeverityFilter counts={counts} />
      <div className={styles.right}>{children}</div>
    </div>
  )
}
