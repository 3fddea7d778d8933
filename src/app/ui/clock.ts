import { useEffect, useState } from 'react'
import { create } from 'zustand'

/** How often the clock is read: what it says is told in minutes. */
const TICK_MS = 15_000

const useClock = create(() => ({ nowMs: Date.now() }))

/** What time it is by this machine, epoch ms: for what happens now. */
export function clockMs(): number {
  return Date.now()
}

/** What time it is, for what is told: the component renders again as time goes on. */
export function useNowMs(): number {
  return useClock(({ nowMs }) => nowMs)
}

const SECOND_MS = 1000

/** As useNowMs(), but counted in seconds: for ages and countdowns of a connection. */
export function useSecondsMs(): number {
  const [nowMs, setNowMs] = useState(clockMs)
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs(clockMs())
    }, SECOND_MS)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return nowMs
}

/** Lets the time go on for everything that tells it, until the returned function is called. */
export function startClock(): () => void {
  const read = () => {
    useClock.setState({ nowMs: clockMs() })
  }
  read()
  const timer = setInterval(read, TICK_MS)
  return () => {
    clearInterval(timer)
  }
}
