import { Sleepers } from './sleepers.ts'

/** The daemon's time, epoch ms. It is explicit: nothing in this room asks Date.now() but the clock that really ticks. */
export interface Clock {
  readonly nowMs: () => number
  /** How many of its milliseconds pass in one of a wall clock. */
  readonly rate: number
  /** Resolves after so much of the clock's own time; rejects with AbortError when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** A clock that ticks. */
export interface RunningClock extends Clock {
  /**
   * Sets the time. Forwards, whoever would have been awake by then wakes now; backwards, sleep takes as long as it would
   * have.
   */
  readonly moveTo: (nowMs: number) => void
}

/** What a machine has of clocks, in ms. */
export interface MachineClocks {
  /** Epoch; may be set. */
  readonly wallMs: () => number
  /** Since some time; continues evenly. */
  readonly steadyMs: () => number
}

export const thisMachine: MachineClocks = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
}

/**
 * A clock that begins at a time and runs at a rate: 1 from now on is this machine's own. It does not follow when the
 * machine's time is set: see watchClock(). The replay of a file begins wherever, and moves to the file's first time.
 */
export function runningClock({
  startMs = Date.now(),
  rate = 1,
  machine = thisMachine,
}: {
  readonly startMs?: number
  readonly rate?: number
  readonly machine?: MachineClocks
} = {}): RunningClock {
  let base = { clockMs: startMs, steadyMs: machine.steadyMs() }
  const nowMs = () => base.clockMs + (machine.steadyMs() - base.steadyMs) * rate
  const sleepers = new Sleepers(nowMs, rate)
  return {
    nowMs,
    rate,
    sleep: (ms, signal) => sleepers.sleep(ms, signal),
    moveTo: (toMs) => {
      const byMs = toMs - nowMs()
      base = { clockMs: toMs, steadyMs: machine.steadyMs() }
      sleepers.moved(byMs)
    },
  }
}
