import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { best, fuzzyScore, wordsOf } from '../commands/fuzzy.ts'
import { useOverlay } from '../commands/overlay.ts'
import { clockText, namedZones, zoneLabel, zoneName } from '#text/time.ts'
import { moreZones, zoneAliases, zoneWords } from '#text/zone.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useNowMs } from '../../ui/clock.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useZone } from '../../state/times.ts'
import styles from './ZoneDialog.module.css'

/** More would not be read; each costs a formatter. */
const SHOWN = 60

/** As people write a place: `new york`. */
const textOf = (zone: string): string =>
  `${zone.toLowerCase().replaceAll(/[/_]/g, ' ')} ${zoneAliases[zone] ?? ''}`.trim()

/** Every zone that the browser knows, found by its name. */
export function ZoneDialog() {
  const close = useOverlay((state) => state.close)
  const zone = useZone()
  const { set } = usePreferences()
  const [query, setQuery] = useState('')
  const nowMs = useNowMs()
  const search = useRef<HTMLInputElement>(null)
  const name = useId()
  // The chosen one stands on top, and stays where it is while others are tried.
  const [zones] = useState(() => [...new Set(['utc', 'local', zone, ...namedZones()])])
  const found = useMemo(() => {
    const words = wordsOf(query)
    return words.length === 0 ? zones : best(zones, (each) => fuzzyScore(textOf(each), words))
  }, [zones, query])
  useEffect(() => {
    search.current?.focus()
  }, [])
  return (
    <Dialog title={zoneWords.title} onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          const [first] = found
          if (query !== '' && first !== undefined) set({ zone: first })
          close()
        }}
      >
        <input
          ref={search}
          type="search"
          className="input"
          aria-label={zoneWords.search}
          placeholder={zoneWords.placeholder}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
          }}
        />
        <fieldset className={styles.list}>
          <legend className="visually-hidden">{zoneWords.list}</legend>
          {found.slice(0, SHOWN).map((each) => (
            <label key={each} className={styles.zone}>
              <input
                type="radio"
                name={name}
                value={each}
                checked={each === zone}
                onChange={() => {
                  set({ zone: each })
                }}
              />
              <span className={styles.name}>{zoneLabel(each).replaceAll('_', ' ')}</span>
              <span className={styles.clock}>
                {clockText(nowMs, each)} {zoneName(each, nowMs)}
              </span>
            </label>
          ))}
        </fieldset>
        <p className="faint" role="status" aria-label={zoneWords.found}>
          {found.length === 0 && zoneWords.none}
          {found.length > SHOWN && moreZones(found.length - SHOWN)}
        </p>
        <p className="faint">{zoneWords.note}</p>
      </form>
    </Dialog>
  )
}
