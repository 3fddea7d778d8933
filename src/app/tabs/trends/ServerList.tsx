import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type KeyboardEvent } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import { MOST_COMPARED } from '../../features/charts/seriesTones.ts'
import { shortName } from '../../state/serverNames.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import styles from './Picker.module.css'

const ROW_HEIGHT = 28
const LONGEST_NAME = 26

interface Props {
  readonly servers: readonly ServerState[]
  readonly chosen: readonly string[]
  readonly onToggle: (server: string) => void
}

/** All servers that pass the filters; only the rows in sight exist. Arrows move, Space chooses. */
export function ServerList({ servers, chosen, onToggle }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: servers.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    initialRect: { width: 0, height: 600 },
  })
  const full = chosen.length >= MOST_COMPARED
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const now = Number(document.activeElement?.getAttribute('data-index') ?? -1)
    const next = Math.min(Math.max(now + step, 0), servers.length - 1)
    virtual.scrollToIndex(next)
    // A row that comes into sight with this move exists only after the next frame.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLInputElement>(`input[data-index="${next}"]`)?.focus()
    })
  }
  return (
    <div ref={scroller} className={styles.list} onKeyDown={onKeyDown}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const state = servers[index]
          if (state === undefined) return null
          const { server, profile, severity } = state
          const on = chosen.includes(server)
          return (
            <li key={server} style={{ transform: `translateY(${start}px)` }}>
              <label className={styles.choice} title={`${server}, ${severity}`}>
                <input
                  type="checkbox"
                  data-index={index}
                  checked={on}
                  disabled={full && !on}
                  aria-label={`${server}, ${severity}`}
                  onChange={() => {
                    onToggle(server)
                  }}
                />
                <SeverityShape severity={severity} />
                <span className={styles.name}>{shortName(servers, server, LONGEST_NAME)}</span>
                <span className={styles.profile}>{profile ?? ''}</span>
              </label>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
