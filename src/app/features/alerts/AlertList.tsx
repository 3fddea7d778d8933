import { ChevronDown } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Alert } from '#forecast/alerts/alert.ts'
import { byServer, type AlertEntry } from '#forecast/alerts/byServer.ts'
import { listName, moreText, selectAllText, selectedText } from '#text/alerts/entryText.ts'
import type { PhaseFilter } from '#text/alerts/phaseText.ts'
import { alertWords } from '#text/alerts/words.ts'
import type { Zone } from '#text/time.ts'
import { AlertEntryRow } from './AlertEntryRow.tsx'
import { BulkActs } from './BulkActs.tsx'
import { useSteadyEntries } from './useSteadyEntries.ts'
import styles from './Alerts.module.css'

/** Rows that are drawn before more are asked for. */
const PAGE = 25

interface Props {
  readonly shown: PhaseFilter
  /** Those that pass the filter. */
  readonly alerts: readonly Alert[]
  /** Every alert there is. */
  readonly all: readonly Alert[]
  readonly zone: Zone
  readonly issueMs: number
}

/** One row per server, which stays where it is while somebody works at the list; several can be acted on at once. */
export function AlertList({ shown, alerts, all, zone, issueMs }: Props) {
  const listed = useMemo(() => byServer(alerts), [alerts])
  const { entries, hold } = useSteadyEntries(listed, all)
  const [pages, setPages] = useState(1)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [anchor, setAnchor] = useState<string | null>(null)
  const chosen = useMemo(() => entries.filter(({ server }) => selected.has(server)), [entries, selected])
  const select = (server: string, isSelected: boolean, toHere: boolean) => {
    const at = entries.findIndex((entry) => entry.server === server)
    const from = toHere ? entries.findIndex((entry) => entry.server === anchor) : -1
    const range = from < 0 ? [at, at] : [Math.min(from, at), Math.max(from, at)]
    const next = new Set(selected)
    for (const entry of entries.slice(range[0], (range[1] ?? at) + 1)) {
      if (isSelected) next.add(entry.server)
      else next.delete(entry.server)
    }
    setSelected(next)
    setAnchor(server)
  }
  if (entries.length === 0) return null
  return (
    <div>
      <SelectionBar
        entries={entries}
        chosen={chosen}
        onSelect={(servers) => {
          setSelected(new Set(servers))
        }}
      />
      <ul
        className={styles.list}
        aria-label={listName(shown)}
        onPointerEnter={({ pointerType }) => {
          if (pointerType !== 'touch') hold('pointer', true)
        }}
        onPointerLeave={() => hold('pointer', false)}
        onFocus={() => hold('focus', true)}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) hold('focus', false)
        }}
      >
        {entries.slice(0, pages * PAGE).map((entry) => (
          <AlertEntryRow
            key={entry.server}
            entry={entry}
            zone={zone}
            issueMs={issueMs}
            selected={selected.has(entry.server)}
            onSelect={(isSelected, toHere) => select(entry.server, isSelected, toHere)}
            onHold={hold}
          />
        ))}
      </ul>
      {entries.length > pages * PAGE && (
        <button type="button" className="link-button" onClick={() => setPages(pages + 1)}>
          {moreText(entries.length - pages * PAGE)} <ChevronDown className="icon" aria-hidden="true" />
        </button>
      )}
    </div>
  )
}

interface BarProps {
  readonly entries: readonly AlertEntry[]
  readonly chosen: readonly AlertEntry[]
  readonly onSelect: (servers: readonly string[]) => void
}

/** Everything can be selected by one box; what is selected is acted on here. It is as high as it is, so that no row moves. */
function SelectionBar({ entries, chosen, onSelect }: BarProps) {
  const { selection } = alertWords
  const done = () => onSelect([])
  const alerts = useMemo(() => chosen.flatMap((entry) => entry.alerts), [chosen])
  return (
    <div className={styles.bar} role="group" aria-label={selection.bar}>
      <label className={styles.selectAll}>
        <input
          type="checkbox"
          className={styles.select}
          checked={chosen.length > 0 && chosen.length === entries.length}
          ref={(box) => {
            if (box !== null) box.indeterminate = chosen.length > 0 && chosen.length < entries.length
          }}
          onChange={(event) => {
            onSelect(event.target.checked ? entries.map(({ server }) => server) : [])
          }}
        />
        {chosen.length === 0 ? selectAllText(entries.length) : selectedText(chosen.length)}
      </label>
      {chosen.length > 0 && (
        <>
          <BulkActs alerts={alerts} onDone={done} />
          <button type="button" className="link-button" onClick={done}>
            {selection.none}
          </button>
        </>
      )}
    </div>
  )
}
