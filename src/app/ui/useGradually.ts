import { startTransition, useEffect, useState } from 'react'

/**
 * How many of so many items are drawn now: a few at first, as many more each time those are on screen, then all that come.
 * Drawing them takes several short tasks instead of a long one, in which no press or key would be answered. Once whole it stays so,
 * whatever list comes next.
 */
export function useGradually(count: number, atOnce: number): number {
  const [drawn, setDrawn] = useState(atOnce)
  useEffect(() => {
    if (count === 0 || drawn === Infinity) return
    const next = drawn + atOnce
    startTransition(() => setDrawn(next < count ? next : Infinity))
  }, [count, drawn, atOnce])
  return drawn
}
