import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef, type MouseEvent, type RefObject } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import { HEAD_HEIGHT, ROW_HEIGHTS, type Columns } from './columns.ts'
import type { Range } from './MetricCells.tsx'
import { ServerTableRow } from './ServerTableRow.tsx'
import type { SortColumn } from '../../state/screen/sortColumn.ts'
import type { Sort } from './sort.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import { predictionsWords } from '#text/predictions.ts'
import { useGradually } from '../../ui/useGradually.ts'
import { usePreferred } from '../../features/parts/usePreferred.ts'
import { TableHead } from './TableHead.tsx'
import { tableKeyHandler } from './tableKeys.ts'
import type { TableSource } from './tableSource.ts'
import { useFollowedMetric } from './useFollowedMetric.ts'
import { useGroupsInSight } from './useGroupsInSight.ts'
import styles from './ServerTable.module.css'

/** Pixels; as in the style sheet. */
const FIXED_WIDTH = { wide: 212, narrow: 164 } as const

/** Of the rows in sight when they are first drawn: as many as a slow machine draws within 50 ms. */
const ROWS_AT_ONCE = 8

export interface TableHandlers {
  readonly onSort: (column: SortColumn) => void
  /** metric null: the one that is looked at now. */
  readonly onSelect: (state: ServerState, metric: string | null) => void
  /** By the keyboard: extend marks all rows up to it. */
  readonly onMove: (index: number, extend: boolean) => void
  readonly onMark: (server: string) => void
  readonly onMarkTo: (index: number) => void
  readonly onMarkAll: () => void
  readonly onPin: (server: string) => void
  /** Enter: go to the server's pane. */
  readonly onOpen: () => void
  readonly onLeave: () => void
  readonly onCopy: () => string | null
}

interface Props extends TableHandlers {
  readonly source: TableSource
  /** Sorted and filtered. */
  readonly states: readonly ServerState[]
  readonly columns: Columns
  readonly selected: string | null
  /** The metric that the open server is looked at by: its columns stand out and come into sight. null: none is open. */
  readonly looked: string | null
  readonly marked: ReadonlySet<string>
  readonly pinned: ReadonlySet<string>
  readonly sort: Sort
  readonly network: boolean
  readonly narrow: boolean
  readonly ranges: ReadonlyMap<string, Range>
  /** `8 of 41 servers`. */
  readonly shown: string
  readonly gridRef: RefObject<HTMLDivElement | null>
}

/** The servers: only rows and metrics in sight exist; the whole is announced through aria's counts and indices. */
export function ServerTable(props: Props) {
  const { source, states, columns, selected, marked, gridRef } = props
  const id = useId()
  const active = states.findIndex(({ server }) => server === selected)
  const rowHeight = ROW_HEIGHTS[columns.lines]
  const fixed = props.narrow ? FIXED_WIDTH.narrow : FIXED_WIDTH.wide
  const before = fixed + columns.wholesWidth
  const { from, to, offset } = useGroupsInSight(gridRef, columns, before)
  const rows = useVirtualizer({
    count: states.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // The sticky header covers the first rows' height.
    scrollPaddingStart: HEAD_HEIGHT,
    initialRect: { width: 1200, height: 800 },
  })
  const lines = useRef(columns)
  useEffect(() => {
    if (lines.current === columns) return
    lines.current = columns
    rows.measure()
  }, [columns, rows])
  const { forecast } = source
  const drawn = useRef(forecast)
  useEffect(() => {
    const newer = drawn.current !== forecast
    drawn.current = forecast
    // A newer forecast may move the row of the open server: whoever looks elsewhere stays there.
    if (active >= 0 && !newer) rows.scrollToIndex(active)
  }, [active, rows, forecast])

  useFollowedMetric(gridRef, columns, props.looked, fixed)

  const width = before + columns.groups.reduce((sum, group) => sum + group.width, 0)
  const items = rows.getVirtualItems()
  const inHand = useGradually(items.length, ROWS_AT_ONCE)
  usePreferred(
    forecast,
    items.flatMap(({ index }) => states[index]?.series ?? []),
  )
  // A power of two, so that it stays the same while a row more or less is in sight.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(1, items.length)))
  const { stepMs } = forecast
  const { soon, end } = leadSteps(forecast)
  const onKeyDown = tableKeyHandler({
    page: Math.max(1, Math.floor((gridRef.current?.clientHeight ?? 600) / rowHeight) - 3),
    count: states.length,
    active,
    onMove: props.onMove,
    onOpen: props.onOpen,
    onMark: () => selected !== null && props.onMark(selected),
    onMarkAll: props.onMarkAll,
    onPin: () => selected !== null && props.onPin(selected),
    onLeave: props.onLeave,
  })
  return (
    <div
      ref={gridRef}
      className={styles.scroller}
      role="grid"
      aria-label={predictionsWords.servers}
      data-lines={columns.lines}
      aria-rowcount={states.length + 2}
      aria-colcount={columns.count}
      aria-multiselectable="true"
      aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget) onKeyDown(event)
      }}
      onCopy={(event) => {
        const text = props.onCopy()
        if (text === null) return
        event.preventDefault()
        event.clipboardData.setData('text/plain', text)
      }}
    >
      <div role="none" style={{ width, '--metric-name': `${columns.nameWidth}px` }}>
        <TableHead
          {...{ columns, from, to, offset }}
          soonMs={soon * stepMs}
          endMs={end * stepMs}
          shown={props.shown}
          looked={props.looked}
          sort={props.sort}
          onSort={props.onSort}
        />
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: rows.getTotalSize() }}
          onClick={(event) => {
            clicked(event, states, props)
          }}
        >
          {items.slice(0, inHand).map((item) => {
            const state = states[item.index]
            if (state === undefined) return null
            const { server } = state
            return (
              <ServerTableRow
                // A slot, not the server: rows that come into sight take over the elements of those that leave it.
                key={item.index % slots}
                id={`${id}-${item.index}`}
                {...{ source, state, columns, from, to, offset }}
                rowIndex={item.index + 3}
                top={item.start}
                active={item.index === active}
                marked={item.index === active || marked.has(server)}
                pinned={props.pinned.has(server)}
                network={props.network}
                ranges={props.ranges}
                looked={props.looked}
                onPin={props.onPin}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Selects the row; with Ctrl or ⌘ marks it, with Shift all up to it. */
function clicked(event: MouseEvent, states: readonly ServerState[], handlers: TableHandlers): void {
  if (!(event.target instanceof Element)) return
  const server = event.target.closest('[data-server]')?.getAttribute('data-server')
  const at = states.findIndex((each) => each.server === server)
  const state = states[at]
  if (state === undefined) return
  if (event.ctrlKey || event.metaKey) handlers.onMark(state.server)
  else if (event.shiftKey) handlers.onMarkTo(at)
  else handlers.onSelect(state, event.target.closest('[data-metric]')?.getAttribute('data-metric') ?? null)
}
