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
import { moreFound, paletteWords } from '#text/commands.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useApp, useAppStore } from '../../state/context.tsx'
import { NO_FILTERS } from '../../state/filters.ts'
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
  const hasForecast = view.kind === 'ready'
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
        view.kind === 'ready' ? { assessment: view.assessment, index: view.index } : null,
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
    else if (entry.kind === 'filter') {
      const { screen, updateScreen } = store.getState()
      const tab = screen.tab === 'environment' ? 'predictions' : screen.tab
      updateScreen({ tab, filters: { ...NO_FILTERS, text: entry.text } })
    } else store.getState().selectMetric(entry.metric)
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
    <Dialog title={paletteWords.title} onClose={close}>
      <input
        ref={input}
        className="input"
        role="combobox"
        aria-label={paletteWords.label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown.length === 0 ? undefined : `${id}-${active}`}
        placeholder={hasForecast ? paletteWords.placeholder : paletteWords.placeholderWithoutForecast}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id={`${id}-list`} className={styles.list} role="listbox" aria-label={paletteWords.found}>
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
      <p className={`faint ${styles.number ?? ''}`} role="status" aria-label={paletteWords.count}>
        {shown.length === 0 && paletteWords.nothing}
        {found.length > SHOWN && moreFound(found.length - SHOWN)}
      </p>
    </Dialog>
  )
}
