import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef, type RefObject } from 'react'
import { durationText } from '../../format/time.ts'
import type { ServerRow, Sort, SortColumn } from './rows.ts'
import { ServerTableRow } from './ServerTableRow.tsx'
import { useTableKeys } from './useTableKeys.ts'
import styles from './ServerTable.module.css'

const ROW_HEIGHT = 28
const PAGE_ROWS = 20

interface Props {
  /** Sorted and filtered. */
  readonly rows: readonly ServerRow[]
  readonly metric: string
  readonly selected: string | null
  readonly sort: Sort
  readonly onSort: (column: SortColumn) => void
  readonly onSelect: (server: string) => void
  /** Enter: go to the server's pane. */
  readonly onOpen: () => void
  /** A click: have the server's pane in sight; the focus stays here. */
  readonly onShow: () => void
  readonly network: boolean
  /** False: no server of the fleet has a profile, and the column is left out. */
  readonly profiles: boolean
  readonly range: readonly [low: number, high: number] | null
  readonly soonMs: number
  readonly endMs: number
  readonly search: RefObject<HTMLInputElement | null>
}

/** The servers: only the rows in sight exist, the whole is announced through aria-rowcount and aria-rowindex. */
export function ServerTable(props: Props) {
  const { rows, metric, selected, sort, onSort, onSelect, onOpen, soonMs, endMs } = props
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const active = rows.findIndex(({ server }) => server === selected)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    // The sticky header covers the first row's height.
    scrollPaddingStart: ROW_HEIGHT,
    initialRect: { width: 0, height: 800 },
  })
  const onKeyDown = useTableKeys({
    page: PAGE_ROWS,
    count: rows.length,
    active,
    onMove: (index) => {
      const row = rows[index]
      if (row !== undefined) onSelect(row.server)
    },
    onOpen,
    search: props.search,
  })
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active)
  }, [active, virtual])
  const header = (column: SortColumn, label: string, hint: string, area: string) => (
    <ColumnHeader {...{ column, label, hint, area, sort, onSort }} />
  )
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label="Servers"
      data-profiles={props.profiles}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {header('severity', '', 'severity', 'severity')}
          {header('server', 'Server', 'server', 'server')}
          {props.profiles && header('profile', 'Profile', 'profile', 'profile')}
          {header('current', 'Now', 'newest value', 'number')}
          {header('soon', `+${durationText(soonMs)}`, 'median', 'soon')}
          {header('end', `+${durationText(endMs)}`, 'median', 'end')}
          <div role="columnheader" className={styles.mini}>
            <span className="visually-hidden">Chart</span>
          </div>
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <ServerTableRow
              key={row.server}
              id={`${id}-${item.index}`}
              row={row}
              rowIndex={item.index + 2}
              top={item.start}
              metric={metric}
              selected={item.index === active}
              network={props.network}
              profiles={props.profiles}
              range={props.range}
              onSelect={onSelect}
              onShow={props.onShow}
            />
          )
        })}
      </div>
      {rows.length === 0 && <p className={styles.nothing}>No server fits the search.</p>}
    </div>
  )
}

interface HeaderProps {
  readonly column: SortColumn
  readonly label: string
  readonly hint: string
  readonly area: string
  readonly sort: Sort
  readonly onSort: (column: SortColumn) => void
}

function ColumnHeader({ column, label, hint, area, sort, onSort }: HeaderProps) {
  const sorted = sort.column === column
  const direction = sort.descending ? 'descending' : 'ascending'
  return (
    <div role="columnheader" className={styles[area]} aria-sort={sorted ? direction : 'none'}>
      <button
        type="button"
        className={styles.sort}
        title={`Sort by ${hint}`}
        aria-label={label === '' ? hint : undefined}
        onClick={() => {
          onSort(column)
        }}
      >
        {label}
        {(area === 'soon' || area === 'end') && <span className={styles.interval}>P10–P90</span>}
        <span className={styles.arrow} aria-hidden="true">
          {sorted ? (sort.descending ? '↓' : '↑') : ''}
        </span>
      </button>
    </div>
  )
}
