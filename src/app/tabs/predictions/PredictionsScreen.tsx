import { useDeferredValue, useState, useLayoutEffect, useRef } from 'react'
import { isNetwork } from '#text/engine.ts'
import { predictionsWords } from '#text/predictions.ts'
import { commandGroups } from '#text/commands.ts'
import { useCommands } from '../../features/commands/registry.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { JustChanged } from '../../state/JustChanged.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { useNarrow, usePhone, useTight } from '../../ui/useNarrow.ts'
import { FleetTable } from './FleetTable.tsx'
import { ServerPane } from './ServerPane.tsx'
import { useAttention } from './useAttention.ts'
import { useRowActions } from './useRowActions.ts'
import { useTableRows } from './useTableRows.ts'
import styles from './PredictionsScreen.module.css'

/** The fleet as a table, and the opened server beside it (over it where the page is narrow). */
export default function PredictionsScreen({ view }: { view: ReadyView }) {
  const selection = useApp((state) => state.selection)
  const { server: open, metric } = selection
  const narrow = useNarrow()
  const phone = usePhone()
  const { attended, around } = useAttention()
  const rows = useTableRows(view, phone ? 'phone' : open === null ? 'whole' : 'beside', attended)
  const actions = useRowActions(rows)
  const { facets, toggleFacets } = useFacets(narrow)
  // The charts of the pane may lag behind a held-down key; the table must not.
  const shown = useDeferredValue(selection)
  const side = useRef<HTMLDivElement>(null)
  // Another server begins at its name, not where the one before was scrolled to.
  useLayoutEffect(() => {
    side.current?.scrollTo({ top: 0 })
  }, [shown.server])
  return (
    <div className={styles.screen} data-open={open !== null}>
      <h1 className="visually-hidden">{predictionsWords.title}</h1>
      <JustChanged judged={rows.source}>
        <FleetTable
          {...{ rows, actions, facets, phone, around }}
          onFacets={toggleFacets}
          covered={narrow && open !== null}
        />
      </JustChanged>
      {open !== null && (
        <div ref={side} className={styles.side}>
          <ServerPane
            view={view}
            server={shown.server ?? open}
            metric={shown.metric ?? metric}
            network={isNetwork(view.forecast.provenance.engine)}
            pinned={rows.pins.has(open)}
            onPin={() => actions.pin(open)}
            onClose={actions.leave}
            headingRef={actions.headingRef}
          />
        </div>
      )}
    </div>
  )
}

/** Whether the filters at the side are shown: a lasting preference, else where there is room; over the table, only now. */
function useFacets(narrow: boolean): { readonly facets: boolean; readonly toggleFacets: () => void } {
  const preferences = usePreferences()
  const [over, setOver] = useState(false)
  const tight = useTight()
  const beside = preferences.facets ?? !tight
  const toggleFacets = () => {
    if (narrow) setOver(!over)
    else preferences.set({ facets: !beside })
  }
  useCommands([
    {
      id: 'facets.toggle',
      title: predictionsWords.toggleFilters,
      group: commandGroups.screen,
      run: toggleFacets,
    },
  ])
  return { facets: narrow ? over : beside, toggleFacets }
}
