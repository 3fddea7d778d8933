import { useEffect, useRef, type RefObject } from 'react'
import type { Columns } from './columns.ts'

/**
 * Scrolls the columns of a metric into sight when it becomes the one that is looked at (null: none is). Where all of them
 * are in sight, or their beginning was clicked, nothing moves. fixed: pixels of what stays at the left.
 */
export function useFollowedMetric(
  scroller: RefObject<HTMLElement | null>,
  columns: Columns,
  metric: string | null,
  fixed: number,
): void {
  const followed = useRef<string | null>(null)
  useEffect(() => {
    const element = scroller.current
    if (element === null || followed.current === metric) return
    followed.current = metric
    const at = columns.groups.findIndex((group) => group.metric === metric)
    const group = columns.groups[at]
    if (group === undefined) return
    const left = columns.groups.slice(0, at).reduce((sum, { width }) => sum + width, columns.wholesWidth)
    const { scrollLeft } = element
    const room = element.clientWidth - fixed
    const isSeen = left >= scrollLeft && left + Math.min(group.width, room) <= scrollLeft + room
    if (!isSeen) element.scrollTo({ left })
  }, [scroller, columns, metric, fixed])
}
