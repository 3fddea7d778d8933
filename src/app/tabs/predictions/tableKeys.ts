import type { KeyboardEvent } from 'react'

export interface TableKeys {
  /** Rows that a page key moves by. */
  readonly page: number
  readonly count: number
  readonly active: number
  /** extend: the rows on the way are marked too. */
  readonly onMove: (index: number, extend: boolean) => void
  readonly onOpen: () => void
  readonly onMark: () => void
  readonly onMarkAll: () => void
  readonly onPin: () => void
  readonly onLeave: () => void
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

/** What keys mean where the table itself has the focus; j and k are the page's (they work from anywhere). */
export function tableKeyHandler(keys: TableKeys): (event: KeyboardEvent) => void {
  const does: Readonly<Record<string, () => void>> = {
    Enter: keys.onOpen,
    ' ': keys.onMark,
    p: keys.onPin,
    Escape: keys.onLeave,
  }
  return (event) => {
    if (event.altKey) return
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return
      event.preventDefault()
      keys.onMarkAll()
      return
    }
    if (event.key === 'j' || event.key === 'k') return
    const action = does[event.key]
    const to = moveFor(event.key, keys.active, keys.count, keys.page)
    if (action === undefined && to === null) return
    event.preventDefault()
    if (action !== undefined) action()
    else if (to !== null) keys.onMove(to, event.shiftKey)
  }
}
