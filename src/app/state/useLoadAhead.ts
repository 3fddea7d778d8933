import { useEffect } from 'react'
import { loadAhead } from '../ui/lazyPart.tsx'
import { useApp } from './context.tsx'

/** Time for the first screen to load and draw what it needs. */
const AFTER_MS = 2_000

/** Has dialogs there at a press, once the first forecast has been on screen for a moment. */
export function useLoadAhead(): void {
  const isReady = useApp(({ view }) => view.kind === 'ready')
  useEffect(() => {
    if (!isReady) return
    const timer = setTimeout(() => void loadAhead(), AFTER_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [isReady])
}
