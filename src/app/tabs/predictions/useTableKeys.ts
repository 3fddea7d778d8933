import { useEffect, useEffectEvent, type RefObject } from 'react'

export interface TableKeys {
  /** Rows that a page key moves by. */
  readonly page: number
  readonly count: number
  readonly active: number
  readonly onMove: (index: number) => void
  readonly onOpen: () => void
  readonly search: RefObject<HTMLInputElement | null>
}

/** Where a key takes the active row; null: the key means nothing here. */
export function moveFor(key: string, active: number, count: number, page: number): number | null {
  const to = {
    ArrowDown: active + 1,
    j: active + 1,
    ArrowUp: active - 1,
    k: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  }[key]
  if (to === undefined || count === 0) return null
  return Math.min(Math.max(to, 0), count - 1)
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('input, select, textarea, [contenteditable]') !== null

/** j, k and / work from anywhere on the page; the other keys where the table has the focus. */
export function useTableKeys(keys: TableKeys): (event: { key: string; preventDefault: () => void }) => void {
  const { page, count, active, onMove, onOpen, search } = keys
  const onPageKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
    if (event.key === '/') {
      event.preventDefault()
      search.current?.focus()
      search.current?.select()
    } else if (event.key === 'j' || event.key === 'k') {
      const to = moveFor(event.key, active, count, page)
      if (to !== null) onMove(to)
    }
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      onPageKey(event)
    }
    document.addEventListener('keydown', listener)
    return () => {
      document.removeEventListener('keydown', listener)
    }
  }, [])
  return (event) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      onOpen()
      return
    }
    if (event.key === 'j' || event.key === 'k') return
    const to = moveFor(event.key, active, count, page)
    if (to === null) return
    event.preventDefault()
    onMove(to)
  }
}
