import {
  useCallback,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react'
import { flushSync } from 'react-dom'
import { formatCount } from '#text/numbers.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useApp, useAppStore } from '../../state/context.tsx'
import { EntryRow } from './EntryRow.tsx'
import { entryKey, findEntries, type Entry } from './entries.ts'
import { useOverlay } from './overlay.ts'
import { availableCommands } from './registry.ts'
import styles from './Palette.module.css'

/** More would not be read; how many there are is said. */
const SHOWN = 60

/** Every command, server and metric of the page by name: type, choose with the arrows, Enter. */
export function Palette() {
  const close = useOverlay((state) => state.close)
  const view = useApp((state) => state.view)
  const store = useAppStore()
  // As they were when it opened: the list must not change under the hand.
  const [commands] = useState(() => availableCommands().filter(({ id }) => id !== 'palette'))
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const id = useId()
  const asked = useDeferredValue(query)
  const find = useCallback(
    (text: string) =>
      findEntries(
        text,
        commands,
        view.kind === 'ready' ? { servers: view.assessment.servers, index: view.index } : null,
      ),
    [commands, view],
  )
  const found = useMemo(() => find(asked), [find, asked])
  const shown = found.slice(0, SHOWN)

  useEffect(() => {
    input.current?.focus()
  }, [])
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active, shown.length])

  const choose = (entry: Entry) => {
    // First the dialog goes, with the focus back where it was: the command may move it, or open another.
    flushSync(close)
    if (entry.kind === 'command') entry.command.run()
    else if (entry.kind === 'server') store.getState().openServer(entry.state.server, entry.metric)
    else store.getState().selectMetric(entry.metric)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = shown.length - 1
    const to = {
      ArrowDown: active === last ? 0 : active + 1,
      ArrowUp: active === 0 ? last : active - 1,
      PageDown: Math.min(active + 10, last),
      PageUp: Math.max(active - 10, 0),
    }[event.key]
    // The list may lag behind the hand: Enter is for what has been typed, never for what still stands there.
    const typed = event.currentTarget.value
    const entry = typed === asked ? shown[active] : find(typed)[typed === query ? active : 0]
    if (to !== undefined && last >= 0) setActive(to)
    else if (event.key === 'Enter' && entry !== undefined) choose(entry)
    else if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) close()
    else return
    event.preventDefault()
  }

  return (
    <Dialog title="Commands" onClose={close}>
      <input
        ref={input}
        className="input"
        role="combobox"
        aria-label="Search commands, servers and metrics"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown.length === 0 ? undefined : `${id}-${active}`}
        placeholder={view.kind === 'ready' ? 'A command, a server, a metric: db-07 cpu' : 'A command'}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={`${id}-list`} className={styles.list} role="listbox" aria-label="Found">
        {shown.map((entry, index) => (
          <EntryRow
            key={entryKey(entry)}
            id={`${id}-${index}`}
            entry={entry}
            active={index === active}
            onChoose={() => {
              choose(entry)
            }}
          />
        ))}
      </ul>
      <p className={`faint ${styles.number ?? ''}`} role="status" aria-label="Number found">
        {shown.length === 0 && 'Nothing by that name.'}
        {found.length > SHOWN && `${formatCount(found.length - SHOWN)} more: type on to narrow them down.`}
      </p>
    </Dialog>
  )
}
