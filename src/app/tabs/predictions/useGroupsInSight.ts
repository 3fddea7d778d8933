import { useLayoutEffect, useState, type RefObject } from 'react'
import type { Columns } from './columns.ts'

/** Groups [from, to) of the columns that are in sight, and pixels from the first group's left edge to theirs. */
export interface GroupsInSight {
  readonly from: number
  readonly to: number
  readonly offset: number
}

/** Where to look: pixels from the first group's left edge. */
interface Window {
  readonly left: number
  readonly right: number
}

/** The window moves in steps, so that most of scrolling changes nothing. */
const STEP = 200
/** Before anything is laid out. */
const FIRST: Window = { left: 0, right: 1600 }

/** before: pixels of the columns that stand before the groups; they cover nothing once they are scrolled away. */
export function useGroupsInSight(
  scroller: RefObject<HTMLElement | null>,
  columns: Columns,
  before: number,
): GroupsInSight {
  const [{ left, right }, setWindow] = useState(FIRST)
  // Called before the rows' own listener: reading the position after rows have changed would lay them out twice.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const updateScreen = () => {
      const from = Math.floor((element.scrollLeft - before) / STEP) * STEP
      const to = Math.ceil((element.scrollLeft - before + element.clientWidth) / STEP) * STEP
      setWindow((now) => (now.left === from && now.right === to ? now : { left: from, right: to }))
    }
    updateScreen()
    const resized = new ResizeObserver(updateScreen)
    resized.observe(element)
    element.addEventListener('scroll', updateScreen, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', updateScreen)
    }
  }, [scroller, before])
  return groupsWithin(columns, left, right)
}

/** The groups that reach into [left, right]; none: an empty stretch at the end. */
export function groupsWithin({ groups }: Columns, left: number, right: number): GroupsInSight {
  let from = 0
  let offset = 0
  for (const { width } of groups) {
    if (offset + width > left) break
    from += 1
    offset += width
  }
  let to = from
  for (let edge = offset; edge < right && to < groups.length; to++) edge += groups[to]?.width ?? 0
  return { from, to, offset }
}
