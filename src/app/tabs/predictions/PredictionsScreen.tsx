import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { isNetwork } from '#text/engine.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { NO_FILTERS, severityCounts, visibleServers, type Filters } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useCommands } from '../../features/commands/registry.ts'
import { ColumnChooser } from './ColumnChooser.tsx'
import { columnsOf, ROOMY } from './columns.ts'
import { CopyRows } from './CopyRows.tsx'
import { FacetRail } from './FacetRail.tsx'
import { metricCounts, profileCounts } from './facets.ts'
import { rowsText } from './copy.ts'
import { ServerPane } from './ServerPane.tsx'
import { ServerTable } from './ServerTable.tsx'
import { columnText } from '../../state/screen/sortColumn.ts'
import { firstDirection, sortServers } from './sort.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import { moveFor } from './tableKeys.ts'
import type { TableSource } from './tableSource.ts'
import { Toolbar } from './Toolbar.tsx'
import { rowsToCopy, useMarks } from './useMarks.ts'
import { useNarrow, usePhone } from '../../ui/useNarrow.ts'
import { useSharedRanges } from './useSharedRanges.ts'
import styles from './PredictionsScreen.module.css'

/** The fleet as a table, and the opened server beside it (over it where the page is narrow). */
export default function PredictionsScreen({ view }: { view: ReadyView }) {
  const { forecast, index, assessment } = view
  const selection = useApp((state) => state.selection)
  const { filters, predictions } = useApp((state) => state.screen)
  const updateScreen = useApp((state) => state.updateScreen)
  const selectServer = useApp((state) => state.selectServer)
  const openServer = useApp((state) => state.openServer)
  const preferences = usePreferences()
  const { pinned, hiddenColumns, rowHeight, miniScale } = preferences
  const narrow = useNarrow()
  const phone = usePhone()
  const [facetsOver, setFacetsOver] = useState(false)
  const grid = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)

  const source = useMemo(() => ({ forecast, index, assessment }), [forecast, index, assessment])
  // Typing and clicking answer at once; the table follows.
  const wanted = useDeferredValue(filters)
  const pins = useMemo(() => new Set(pinned), [pinned])
  const visible = useMemo(
    () => visibleServers(assessment, forecast, wanted, pinned),
    [assessment, forecast, wanted, pinned],
  )
  const states = useMemo(
    () => sortServers(source, visible, { ...predictions }, pins),
    [source, visible, predictions, pins],
  )
  const counts = useMemo(
    () => severityCounts(assessment, forecast, wanted, pinned),
    [assessment, forecast, wanted, pinned],
  )
  const profiles = useMemo(
    () => profileCounts(assessment, forecast, wanted, pinned),
    [assessment, forecast, wanted, pinned],
  )
  const metrics = useMemo(
    () => metricCounts(index.metrics, assessment, forecast, wanted, pinned),
    [index, assessment, forecast, wanted, pinned],
  )
  const cramped = phone || selection.server !== null
  const columns = useMemo(() => {
    const chosen = index.metrics.filter(
      (metric) => wanted.metrics.length === 0 || wanted.metrics.includes(metric),
    )
    const fit = (hidden: readonly string[]) => columnsOf(chosen, hidden, rowHeight, profiles.length > 0)
    return { all: fit(hiddenColumns), shown: fit(cramped ? [...hiddenColumns, ...ROOMY] : hiddenColumns) }
  }, [index, wanted.metrics, hiddenColumns, cramped, rowHeight, profiles.length])
  const ranges = useSharedRanges(source, miniScale === 'shared')
  const marks = useMarks(states)
  // The charts of the pane may lag behind a held-down key; the table must not.
  const shown = useDeferredValue(selection)

  const { server: open, metric } = selection
  const active = states.findIndex(({ server }) => server === open)
  const move = (to: number, extend: boolean) => {
    const next = states[to]
    if (next === undefined) return
    if (extend) marks.span(active < 0 ? to : active, to)
    else marks.clear()
    if (open === null) openServer(next.server, leadMetric(source, next))
    else selectServer(next.server)
  }
  const step = (key: 'j' | 'k') => {
    const to = moveFor(key, active, states.length, 1)
    if (to !== null) move(to, false)
  }
  const pin = (server: string) => {
    preferences.set({
      pinned: pins.has(server) ? pinned.filter((each) => each !== server) : [...pinned, server],
    })
  }
  const leave = () => {
    marks.clear()
    selectServer(null)
    grid.current?.focus()
  }
  const filter = (next: Filters) => updateScreen({ filters: next })
  const toCopy = rowsToCopy(states, marks.marked, open)
  const copied = () => (toCopy.length === 0 ? null : rowsText(source, toCopy, columns.all))
  const facets = narrow ? facetsOver : preferences.facets
  const toggleFacets = () => {
    if (narrow) setFacetsOver(!facetsOver)
    else preferences.set({ facets: !preferences.facets })
  }
  useCommands([
    { id: 'server.next', title: 'Next server', group: 'This screen', shortcut: 'j', run: () => step('j') },
    {
      id: 'server.previous',
      title: 'Previous server',
      group: 'This screen',
      shortcut: 'k',
      run: () => step('k'),
    },
    {
      id: 'server.pin',
      title: 'Pin or unpin the server',
      group: 'This screen',
      when: () => open !== null,
      run: () => open !== null && pin(open),
    },
    {
      id: 'server.close',
      title: 'Close the server',
      group: 'This screen',
      when: () => open !== null,
      run: leave,
    },
    { id: 'facets.toggle', title: 'Show or hide the filters', group: 'This screen', run: toggleFacets },
  ])

  const { soon, end } = leadSteps(forecast)
  const network = isNetwork(forecast.provenance.engine)
  const total = assessment.servers.length
  return (
    <div className={styles.screen} data-open={open !== null}>
      <h1 className="visually-hidden">Predictions</h1>
      <section
        className={styles.fleet}
        aria-label="Fleet"
        data-facets={facets}
        inert={narrow && open !== null}
      >
        <Toolbar filters={filters} onFilter={filter} counts={counts} facets={facets} onFacets={toggleFacets}>
          <CopyRows count={toCopy.length} text={copied} />
          <ColumnChooser
            metrics={index.metrics}
            profiles={profiles.length > 0}
            soonMs={soon * forecast.stepMs}
            endMs={end * forecast.stepMs}
          />
        </Toolbar>
        {facets && (
          <div className={styles.facets}>
            <FacetRail
              filters={filters}
              profiles={profiles}
              metrics={metrics}
              pinned={pinned.length}
              onFilter={filter}
            />
          </div>
        )}
        <div className={styles.table}>
          <ServerTable
            {...{ source, states, network, ranges }}
            columns={columns.shown}
            selected={open}
            marked={marks.marked}
            pinned={pins}
            sort={predictions}
            narrow={phone}
            gridRef={grid}
            shown={`${states.length < total ? `${formatCount(states.length)} of ` : ''}${plural(total, 'server')}`}
            onSort={(column) => {
              const same = columnText(column) === columnText(predictions.column)
              const descending = same ? !predictions.descending : firstDirection(column) === 'descending'
              updateScreen({ predictions: { ...predictions, column, descending } })
            }}
            onSelect={(state, of) => {
              marks.clear()
              openServer(state.server, of ?? (open === null ? leadMetric(source, state) : null))
            }}
            onMove={move}
            onMark={marks.toggle}
            onMarkTo={(to) => {
              marks.span(active < 0 ? to : active, to)
            }}
            onMarkAll={marks.all}
            onPin={pin}
            onOpen={() => heading.current?.focus()}
            onLeave={leave}
            onCopy={copied}
          />
          {states.length === 0 && (
            <p className={styles.nothing}>
              No server fits the filters.{' '}
              <button type="button" className="button" onClick={() => filter(NO_FILTERS)}>
                Show all servers
              </button>
            </p>
          )}
        </div>
      </section>
      {open !== null && (
        <div className={styles.side}>
          <ServerPane
            view={view}
            server={shown.server ?? open}
            metric={shown.metric ?? metric}
            network={network}
            pinned={pins.has(open)}
            onPin={() => pin(open)}
            onClose={leave}
            headingRef={heading}
          />
        </div>
      )}
    </div>
  )
}

/** A first look is at what is worst; from then on the metric that is looked at stays. null: nothing is forecast. */
function leadMetric({ forecast }: TableSource, { lead }: ServerState): string | null {
  return lead === null ? null : (forecast.series[lead]?.metric ?? null)
}
