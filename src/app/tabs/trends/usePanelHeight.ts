import { useLayoutEffect, useState, type RefObject } from 'react'

/** px: less is hard to read; more is higher than one looks. */
const LEAST = 240
const MOST = 720
/** Of the height in sight that charts take, by how many rows of them there are: what is below still shows that it is there. */
const SHARES = [0.52, 0.38, 0.31] as const

/** px that a chart takes at least where several stand side by side, and what lies around and between them: as in ChartsPage.module.css. */
const CHART_WIDTH = 880
const GAP = 16
/** Below this the page itself scrolls, and the element is as high as its content. */
const PAGE_SCROLLS = '(width < 900px)'

/** The height of each of so many charts, px: they fill what is in sight, and leave room for what stands around them. */
export function usePanelHeight(scroller: RefObject<HTMLElement | null>, charts: number): number {
  const [inSight, setInSight] = useState({ height: 0, width: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () => {
      const isPage = window.matchMedia(PAGE_SCROLLS).matches
      const height = isPage ? window.innerHeight : element.clientHeight
      const next = { height, width: element.clientWidth }
      setInSight((now) => (now.height === next.height && now.width === next.width ? now : next))
    }
    measure()
    if (typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => {
      observer.disconnect()
    }
  }, [scroller])
  const columns = Math.max(1, Math.floor((inSight.width - GAP) / (CHART_WIDTH + GAP)))
  const rows = Math.max(1, Math.ceil(charts / columns))
  const share = SHARES[Math.min(rows, SHARES.length) - 1] ?? SHARES[0]
  return Math.round(Math.min(MOST, Math.max(LEAST, inSight.height * share)))
}
