import { useId, useMemo, useState } from 'react'
import { ServerSearch } from '../../features/commands/ServerSearch.tsx'
import { MOST_COMPARED } from '../../features/charts/seriesTones.ts'
import { plural } from '#text/numbers.ts'
import { trendsWords } from '#text/trends.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { isFiltering, NO_FILTERS, visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { toggled } from './choice.ts'
import type { Group } from './groups.ts'
import { SegmentedControl } from '../../ui/SegmentedControl.tsx'
import { ServerList } from './ServerList.tsx'
import { ToneShape } from './ToneShape.tsx'
import styles from './Picker.module.css'

/** As in the style sheet: here the picker lies above the charts and is folded. */
const NARROW = '(width < 900px)'

interface Props {
  readonly view: ReadyView
  readonly servers: readonly string[]
  readonly metrics: readonly string[]
  readonly groups: readonly Group[]
  readonly chosenGroups: readonly Group[]
}

/** What is drawn: servers or groups of them, and which of their metrics. */
export function Picker({ view, servers, metrics, groups, chosenGroups }: Props) {
  const trends = useApp((state) => state.screen.trends)
  const updateScreen = useApp((state) => state.updateScreen)
  const [open, setOpen] = useState(() => !window.matchMedia(NARROW).matches)
  const change = (part: Partial<typeof trends>) => {
    updateScreen({ trends: { ...trends, ...part } })
  }
  return (
    <section className={styles.picker} data-open={open} aria-label={trendsWords.picker}>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open)
        }}
      >
        {`${open ? '▾' : '▸'} ${trendsWords.folded(metrics.join(', '), trends.subject === 'servers' ? servers : chosenGroups.map(({ name }) => name))}`}
      </button>
      <SegmentedControl
        label={trendsWords.draw}
        names={trendsWords.subjects}
        value={trends.subject}
        onChange={(subject) => {
          change({ subject })
        }}
      />
      <Choices
        legend={trendsWords.metrics}
        names={view.index.metrics.map((metric) => ({ id: metric, name: metric, more: '' }))}
        chosen={metrics}
        onToggle={(metric) => {
          const next = toggled(metrics, metric)
          change({ metrics: next.length > 0 ? next : metrics })
        }}
      />
      {trends.subject === 'servers' ? (
        <Servers
          view={view}
          chosen={servers}
          onChoose={(next) => {
            change({ servers: next.length > 0 ? next : servers })
          }}
        />
      ) : (
        <Choices
          legend={trendsWords.groups}
          names={groups.map(({ id, name, servers: { size } }) => ({
            id,
            name,
            more: plural(size, 'server'),
          }))}
          chosen={chosenGroups.map(({ id }) => id)}
          most={MOST_COMPARED}
          onToggle={(id) => {
            const next = toggled(
              chosenGroups.map((group) => group.id),
              id,
              MOST_COMPARED,
            )
            if (next.length > 0) change({ groups: next })
          }}
        />
      )}
    </section>
  )
}

interface ChoicesProps {
  readonly legend: string
  readonly names: readonly { readonly id: string; readonly name: string; readonly more: string }[]
  readonly chosen: readonly string[]
  readonly most?: number
  readonly onToggle: (id: string) => void
}

function Choices({ legend, names, chosen, most = Infinity, onToggle }: ChoicesProps) {
  return (
    <fieldset className={styles.choices}>
      <legend>{legend}</legend>
      {names.map(({ id, name, more }) => (
        <label key={id} className={styles.choice}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            disabled={!chosen.includes(id) && chosen.length >= most}
            onChange={() => {
              onToggle(id)
            }}
          />
          <span className={styles.name} title={name}>
            {name}
          </span>
          <span className="faint">{more}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface ServersProps {
  readonly view: ReadyView
  readonly chosen: readonly string[]
  readonly onChoose: (servers: readonly string[]) => void
}

function Servers({ view, chosen, onChoose }: ServersProps) {
  const filters = useApp((state) => state.screen.filters)
  const updateScreen = useApp((state) => state.updateScreen)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const heading = useId()
  const shown = useMemo(
    () =>
      visibleServers(view.assessment, view.forecast, filters, pinned).filter(
        ({ series }) => series.length > 0,
      ),
    [view.assessment, view.forecast, filters, pinned],
  )
  const choose = (server: string) => {
    onChoose(toggled(chosen, server, MOST_COMPARED))
  }
  return (
    <div className={styles.servers} role="group" aria-labelledby={heading}>
      <h2 id={heading} className={styles.heading}>
        {trendsWords.compare}{' '}
        <span className="faint">{trendsWords.ofAtMost(chosen.length, MOST_COMPARED)}</span>
      </h2>
      <ul className={styles.chosen}>
        {chosen.map((server, tone) => (
          <li key={server}>
            {chosen.length > 1 && <ToneShape tone={tone} />}
            <span className={styles.name} title={server}>
              {server}
            </span>
            {chosen.length > 1 && (
              <button
                type="button"
                className={styles.remove}
                aria-label={trendsWords.remove(server)}
                onClick={() => {
                  choose(server)
                }}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
      <ServerSearch
        text={filters.text}
        onText={(text) => {
          updateScreen({ filters: { ...filters, text } })
        }}
      />
      <p className={styles.count} role="status" aria-label={trendsWords.listed}>
        {plural(shown.length, 'server')}
        {isFiltering(filters) && (
          <button
            type="button"
            className={styles.clear}
            onClick={() => {
              updateScreen({ filters: NO_FILTERS })
            }}
          >
            {trendsWords.clearFilters}
          </button>
        )}
      </p>
      <ServerList servers={shown} chosen={chosen} onToggle={choose} />
    </div>
  )
}
