import { useDeferredValue, useMemo, useRef, useState, type RefObject } from 'react'
import { rangeOf } from '../../charts/fan.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { isNetwork } from '../../shell/engineText.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { filterRows, rowsOf, sortRows, type ServerRow, type Sort } from './rows.ts'
import { ServerPane } from './ServerPane.tsx'
import { ServerTable } from './ServerTable.tsx'
import { tableSteps } from './steps.ts'
import styles from './PredictionsScreen.module.css'

const FIRST_SORT: Sort = { column: 'severity', descending: false }

/** As in the style sheet: where the page is narrow, the pane lies below the table. */
const PANE_BELOW = '(width < 1100px)'

/** The fleet as a table, and the selected server beside it (below it where the page is narrow). */
export default function PredictionsScreen({ view }: { view: ReadyView }) {
  const { forecast, index } = view
  const { server: chosen, metric } = useApp((state) => state.selection)
  const selectServer = useApp((state) => state.selectServer)
  const selectMetric = useApp((state) => state.selectMetric)
  const { zone, miniScale } = usePreferences()
  const [text, setText] = useState('')
  const [sort, setSort] = useState(FIRST_SORT)
  const search = useRef<HTMLInputElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)

  const all = useMemo(() => rowsOf(forecast, index, metric ?? ''), [forecast, index, metric])
  const sorted = useMemo(() => sortRows(all, sort), [all, sort])
  const needle = useDeferredValue(text)
  const rows = useMemo(() => filterRows(sorted, needle), [sorted, needle])
  const range = useMemo(() => (miniScale === 'shared' ? sharedRange(all) : null), [all, miniScale])
  const profiles = useMemo(() => all.some(({ profile }) => profile !== null), [all])
  const server = chosen ?? sorted[0]?.server ?? null
  // The charts of the pane may lag behind a held-down key; the table must not.
  const shown = useDeferredValue(server)

  if (metric === null) return <p className={styles.nothing}>The forecast has no series.</p>
  const { soon, end } = tableSteps(forecast)
  const network = isNetwork(forecast.provenance.engine)
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">Predictions</h1>
      <section className={styles.fleet} aria-label="Fleet">
        <Toolbar
          metrics={index.metrics}
          metric={metric}
          onMetric={selectMetric}
          text={text}
          onText={setText}
          search={search}
          count={`${rows.length < index.serverCount ? `${formatCount(rows.length)} of ` : ''}${plural(index.serverCount, 'server')}`}
        />
        <div className={styles.table}>
          <ServerTable
            rows={rows}
            metric={metric}
            selected={server}
            sort={sort}
            onSort={(column) => {
              setSort((now) => ({ column, descending: now.column === column && !now.descending }))
            }}
            onSelect={selectServer}
            onOpen={() => heading.current?.focus()}
            onShow={() => {
              if (window.matchMedia(PANE_BELOW).matches) heading.current?.scrollIntoView()
            }}
            network={network}
            profiles={profiles}
            range={range}
            soonMs={soon * forecast.stepMs}
            endMs={end * forecast.stepMs}
            search={search}
          />
        </div>
      </section>
      <div className={styles.side}>
        {shown !== null && (
          <ServerPane
            view={view}
            server={shown}
            metric={metric}
            zone={zone}
            network={network}
            onMetric={selectMetric}
            headingRef={heading}
          />
        )}
      </div>
    </div>
  )
}

function sharedRange(rows: readonly ServerRow[]): readonly [low: number, high: number] {
  let low = Infinity
  let high = -Infinity
  for (const { fan } of rows) {
    const [least, most] = rangeOf(fan)
    low = Math.min(low, least)
    high = Math.max(high, most)
  }
  return low <= high ? [low, high] : [0, 1]
}

interface ToolbarProps {
  readonly metrics: readonly string[]
  readonly metric: string
  readonly onMetric: (metric: string) => void
  readonly text: string
  readonly onText: (text: string) => void
  readonly search: RefObject<HTMLInputElement | null>
  readonly count: string
}

function Toolbar({ metrics, metric, onMetric, text, onText, search, count }: ToolbarProps) {
  const { miniScale, set } = usePreferences()
  return (
    <div className={styles.toolbar}>
      <input
        ref={search}
        type="search"
        className="input"
        aria-label="Search servers"
        aria-keyshortcuts="/"
        placeholder="Search servers  /"
        value={text}
        onChange={(event) => {
          onText(event.target.value)
        }}
      />
      {metrics.length > 1 ? (
        <select
          className="select"
          aria-label="Metric"
          value={metric}
          onChange={(event) => {
            onMetric(event.target.value)
          }}
        >
          {metrics.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      ) : (
        <span className="soft">{metric}</span>
      )}
      <label className={styles.scale}>
        <input
          type="checkbox"
          checked={miniScale === 'shared'}
          onChange={(event) => {
            set({ miniScale: event.target.checked ? 'shared' : 'own' })
          }}
        />
        one scale
      </label>
      <span className={styles.count} role="status" aria-label="Servers shown">
        {count}
      </span>
    </div>
  )
}
