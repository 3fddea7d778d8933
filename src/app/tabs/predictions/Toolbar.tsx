import type { ReactNode } from 'react'
import { ServerSearch } from '../../features/commands/ServerSearch.tsx'
import { predictionsWords } from '#text/predictions.ts'
import type { Severity } from '#forecast/thresholds.ts'
import type { Filters } from '../../state/filters.ts'
import { SeverityStrip } from '../../features/severity/SeverityStrip.tsx'
import styles from './PredictionsScreen.module.css'

interface Props {
  readonly filters: Filters
  readonly onFilter: (filters: Filters) => void
  readonly counts: Readonly<Record<Severity, number>>
  readonly facets: boolean
  readonly onFacets: () => void
  readonly children: ReactNode
}

/** Filters that are always there; what is done with the rows stands at the right. */
export function Toolbar({ filters, onFilter, counts, facets, onFacets, children }: Props) {
  return (
    <div className={styles.toolbar}>
      <button type="button" className="button" aria-pressed={facets} onClick={onFacets}>
        {predictionsWords.filters}
      </button>
      <ServerSearch text={filters.text} onText={(text) => onFilter({ ...filters, text })} />
      <SeverityStrip
        counts={counts}
        chosen={filters.severities}
        onChoose={(severities) => {
          onFilter({ ...filters, severities })
        }}
      />
      <div className={styles.actions}>{children}</div>
    </div>
  )
}
