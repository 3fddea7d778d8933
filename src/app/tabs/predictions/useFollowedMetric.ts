import { useEffect, useRef, type RefObject } from 'react'
import type { Columns } from './columns.ts'

/**
 * Scrolls the columns of a metric into sight when it becomes the one that is looked at (null: none is), and back when none is
 * any longer, unless somebody has scrolled since. Where all of them are in sight, or their beginning was clicked, nothing moves.
 * fixed: pixels of what stays at the left.
 */
export function useFollowedMetric(
  scroller: RefObject<HTMLElement | null>,
  columns: Columns,
  metric: string | null,
  fixed: number,
): void {
  const followed = useRef<string | null>(null)
  const moved = useRef<{ readonly from: number; readonly to: number } | null>(null)
  useEffect(() => {
    const element = scroller.current
    if (element === null || followed.current === metric) return
    followed.current = metric
    const { scrollLeft } = element
    if (metric === null) {
      if (moved.current !== null && Math.abs(scrollLeft - moved.current.to) < 2)
        element.scrollTo({ left: moved.current.from })
      moved.current = null
      return
    }
    const at = columns.groups.findIndex((group) => group.metric === metric)
    const group = columns.groups[at]
    if (group === undefined) return
    const left = columns.groups.slice(0, at).reduce((sum, { width }) => sum + width, columns.wholesWidth)
    const room = element.clientWidth - fixed
    const isSeen = left >= scrollLeft && left + Math.min(group.width, room) <= scrollLeft + room
    if (isSeen) return
    element.scrollTo({ left })
    // It may end before that.
    moved.current = { from: moved.current?.from ?? scrollLeft, to: element.scrollLeft }
  }, [scroller, columns, metric, fixed])
}
