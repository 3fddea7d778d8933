import type { DOMAttributes } from 'react'
import { leadSteps } from '#forecast/leadSteps.ts'
import { isNetwork } from '#text/engine.ts'
import { predictionsWords, shownText } from '#text/predictions.ts'
import { useApp } from '../../state/context.tsx'
import { NO_FILTERS, type Filters } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { ColumnChooser } from './ColumnChooser.tsx'
import { CopyRows } from './CopyRows.tsx'
import { FacetRail } from './FacetRail.tsx'
import { FoldBar } from './FoldBar.tsx'
import { tableHeight } from './columns.ts'
import { ServerTable } from './ServerTable.tsx'
import { Toolbar } from './Toolbar.tsx'
import type { RowActions } from './useRowActions.ts'
import type { TableRows } from './useTableRows.ts'
import styles from './PredictionsScreen.module.css'

interface Props {
  readonly rows: TableRows
  readonly actions: RowActions
  /** Whether the filters at the side are shown. */
  readonly facets: boolean
  readonly onFacets: () => void
  /** The opened server lies over it: nothing here can be reached. */
  readonly covered: boolean
  /** Fewer columns stay in place while the others scroll. */
  readonly phone: boolean
  /** Notices whether a person is at work in the table. */
  readonly around: DOMAttributes<HTMLElement>
}

/** The fleet: filters above and beside the table of its servers. */
export function FleetTable({ rows, actions, facets, onFacets, covered, phone, around }: Props) {
  const { filters, predictions } = useApp((state) => state.screen)
  const { server: selected, metric: looked } = useApp((state) => state.selection)
  const updateScreen = useApp((state) => state.updateScreen)
  const { pinned } = usePreferences()
  const { source, states, foldable, counts, profiles, metrics, columns, ranges, pins } = rows
  const { forecast, index, assessment } = source
  const { soon, end } = leadSteps(forecast)
  const total = assessment.servers.length
  const filter = (next: Filters) => updateScreen({ filters: next })
  return (
    <section
      className={styles.fleet}
      aria-label={predictionsWords.fleet}
      data-facets={facets}
      inert={covered}
    >
      <Toolbar filters={filters} onFilter={filter} counts={counts} facets={facets} onFacets={onFacets}>
        <CopyRows count={actions.copyCount} text={actions.table.onCopy} />
        <ColumnChooser
          metrics={index.metrics}
          profiles={profiles.length > 0}
          soonMs={soon * forecast.stepMs}
          endMs={end * forecast.stepMs}
        />
      </Toolbar>
      {facets && (
        <div className={styles.facets}>
          <FacetRail {...{ filters, profiles, metrics }} pinned={pinned.length} onFilter={filter} />
        </div>
      )}
      <div
        className={styles.table}
        data-fold={foldable > 0}
        style={{ '--rows': `${tableHeight(columns.shown.lines, states.length)}px` }}
        {...around}
      >
        <ServerTable
          {...{ source, states, ranges, selected }}
          looked={selected === null ? null : looked}
          {...actions.table}
          columns={columns.shown}
          marked={actions.marked}
          pinned={pins}
          sort={predictions}
          network={isNetwork(forecast.provenance.engine)}
          narrow={phone}
          gridRef={actions.gridRef}
          shown={shownText(states.length, total)}
        />
        {foldable > 0 && <FoldBar count={foldable} odds={assessment.odds} times={forecast} />}
        {rows.isHeld && (
          <p className={styles.held} title={predictionsWords.heldHint}>
            {predictionsWords.held}
          </p>
        )}
        {states.length === 0 && (
          <p className={styles.nothing}>
            {predictionsWords.noMatch}{' '}
            <button type="button" className="button" onClick={() => filter(NO_FILTERS)}>
              {predictionsWords.showAll}
            </button>
          </p>
        )}
      </div>
    </section>
  )
}
