import { useEffect, useRef, useState } from 'react'

/** How long each forecast stays at least. */
const PACE_MS = 450

/** Calls onStep again and again while playing, never before the last step's forecast is there. Ends by itself. */
export function usePlaying(
  more: boolean,
  ready: boolean,
  onStep: () => void,
): readonly [playing: boolean, setPlaying: (playing: boolean) => void] {
  const [wanted, setPlaying] = useState(false)
  const playing = wanted && more
  const step = useRef(onStep)
  useEffect(() => {
    step.current = onStep
  })
  useEffect(() => {
    if (!playing || !ready) return
    const timer = setInterval(() => {
      step.current()
    }, PACE_MS)
    return () => {
      clearInterval(timer)
    }
  }, [playing, ready])
  return [playing, setPlaying]
}
