import { useEffect } from 'react'
import { timeText } from '#text/time.ts'
import { useApp } from './context.tsx'
import { useZone } from './times.ts'

const DAY_MS = 86_400_000

/** Has the browser know how times are written before the first of them is drawn: its first take it 10 to 20 ms. */
export function useTimesAhead(): void {
  const zone = useZone()
  const isUnderWay = useApp(({ task }) => task.kind === 'running')
  useEffect(() => {
    if (!isUnderWay) return
    const timer = setTimeout(() => timeText(Date.now() - DAY_MS, zone, Date.now()))
    return () => {
      clearTimeout(timer)
    }
  }, [isUnderWay, zone])
}
