import type { Severity } from '#forecast/thresholds.ts'
import { severityWords } from '#text/severity.ts'
import { isFiltering, NO_FILTERS } from '../../state/filters.ts'
import { useApp } from '../../state/context.tsx'
import { SeverityStrip } from './SeverityStrip.tsx'

/** The counts by severity as the filter of every tab, and the way back from all filters. */
export function SeverityFilter({ counts }: { counts: Readonly<Record<Severity, number>> }) {
  const filters = useApp((state) => state.screen.filters)
  const updateScreen = useApp((state) => state.updateScreen)
  return (
    <>
      <SeverityStrip
        counts={counts}
        chosen={filters.severities}
        onChoose={(severities) => {
          updateScreen({ filters: { ...filters, severities } })
        }}
      />
      {isFiltering(filters) && (
        <button
          type="button"
          className="button"
          onClick={() => {
            updateScreen({ filters: NO_FILTERS })
          }}
        >
          {severityWords.clear}
        </button>
      )}
    </>
  )
}
