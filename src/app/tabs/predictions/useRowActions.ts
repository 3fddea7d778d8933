import { useRef, type RefObject } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import { predictionsWords } from '#text/predictions.ts'
import { commandGroups } from '#text/commands.ts'
import { useCommands } from '../../features/commands/registry.ts'
import { useApp } from '../../state/context.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { columnText } from '../../state/screen/sortColumn.ts'
import { rowsText } from './copy.ts'
import type { TableHandlers } from './ServerTable.tsx'
import { firstDirection } from './sort.ts'
import { moveFor } from './tableKeys.ts'
import type { TableSource } from './tableSource.ts'
import { rowsToCopy, useMarks } from './useMarks.ts'
import type { TableRows } from './useTableRows.ts'

/** What can be done with the table's rows, by pointer, key or command. */
export interface RowActions {
  readonly table: TableHandlers
  readonly marked: ReadonlySet<string>
  /** Rows that a copy takes. */
  readonly copyCount: number
  readonly pin: (server: string) => void
  /** Closes the opened server and goes back to the table. */
  readonly leave: () => void
  readonly gridRef: RefObject<HTMLDivElement | null>
  /** The heading of the opened server, where Enter goes. */
  readonly headingRef: RefObject<HTMLHeadingElement | null>
}

/** Opening, marking, pinning, sorting and copying of rows. */
export function useRowActions({ source, states, pins, columns }: TableRows): RowActions {
  const open = useApp((state) => state.selection.server)
  const predictions = useApp((state) => state.screen.predictions)
  const updateScreen = useApp((state) => state.updateScreen)
  const selectServer = useApp((state) => state.selectServer)
  const openServer = useApp((state) => state.openServer)
  const preferences = usePreferences()
  const { pinned } = preferences
  const gridRef = useRef<HTMLDivElement>(null)
  const headingRef = useRef<HTMLHeadingElement>(null)
  const marks = useMarks(states)
  const active = states.findIndex(({ server }) => server === open)
  const toCopy = rowsToCopy(states, marks.marked, open)

  const markTo = (to: number) => {
    marks.span(active < 0 ? to : active, to)
  }
  const move = (to: number, extend: boolean) => {
    const next = states[to]
    if (next === undefined) return
    if (extend) markTo(to)
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
    gridRef.current?.focus()
  }
  const group = commandGroups.screen
  useCommands([
    { id: 'server.next', title: predictionsWords.nextServer, group, shortcut: 'j', run: () => step('j') },
    {
      id: 'server.previous',
      title: predictionsWords.previousServer,
      group,
      shortcut: 'k',
      run: () => step('k'),
    },
    {
      id: 'server.pin',
      title: predictionsWords.pinServer,
      group,
      when: () => open !== null,
      run: () => open !== null && pin(open),
    },
    { id: 'server.close', title: predictionsWords.closeServer, group, when: () => open !== null, run: leave },
  ])
  return {
    table: {
      onSort: (column) => {
        const same = columnText(column) === columnText(predictions.column)
        const descending = same ? !predictions.descending : firstDirection(column) === 'descending'
        updateScreen({ predictions: { ...predictions, column, descending } })
      },
      onSelect: (state, of) => {
        marks.clear()
        openServer(state.server, of ?? (open === null ? leadMetric(source, state) : null))
      },
      onMove: move,
      onMark: marks.toggle,
      onMarkTo: markTo,
      onMarkAll: marks.all,
      onPin: pin,
      onOpen: () => headingRef.current?.focus(),
      onLeave: leave,
      onCopy: () => (toCopy.length === 0 ? null : rowsText(source, toCopy, columns.all)),
    },
    marked: marks.marked,
    copyCount: toCopy.length,
    pin,
    leave,
    gridRef,
    headingRef,
  }
}

/** A first look is at what is worst; from then on the metric that is looked at stays. null: nothing is forecast. */
function leadMetric({ forecast }: TableSource, { lead }: ServerState): string | null {
  return lead === null ? null : (forecast.series[lead]?.metric ?? null)
}
