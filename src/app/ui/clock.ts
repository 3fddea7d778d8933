import { useSyncExternalStore } from 'react'
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
let secondsMs = 0
const listeners = new Set<() => void>()
let seconds: ReturnType<typeof setInterval> | undefined

function readSeconds(): void {
  secondsMs = clockMs()
  for (const listener of listeners) listener()
}

/** One timer for all, so that two countdowns of one thing never differ; it runs only while something counts. */
function everySecond(listener: () => void): () => void {
  listeners.add(listener)
  if (seconds === undefined) {
    secondsMs = clockMs()
    seconds = setInterval(readSeconds, SECOND_MS)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(seconds)
    seconds = undefined
  }
}

/** As useNowMs(), but counted in seconds: for ages and countdowns of a connection. */
export function useSecondsMs(): number {
  // Before the timer runs, for one drawing, what the other clock says is near enough.
  return useSyncExternalStore(everySecond, () =>
    seconds === undefined ? useClock.getState().nowMs : secondsMs,
  )
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
