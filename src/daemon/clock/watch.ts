import { roughDuration } from '#forecast/window/duration.ts'
import type { Bus } from '../events.ts'
import { thisMachine, type MachineClocks, type RunningClock } from './clock.ts'

/** The machine's time was set by so much, or it slept: forwards is positive. */
export interface ClockJump {
  readonly byMs: number
  /** By the clock before and after. */
  readonly fromMs: number
  readonly toMs: number
}

/** The problem's id. */
const PROBLEM = 'clock-jump'

export interface WatchOptions {
  readonly machine?: MachineClocks
  /** Looks so often, by this machine's time. */
  readonly everyMs?: number
  /** Less is corrected without a word: time servers do that. */
  readonly toldFromMs?: number
  /** It is over once the time has gone on evenly for so long. */
  readonly overAfterMs?: number
  readonly onJump?: (jump: ClockJump) => void
}

/**
 * Watches this machine's wall clock against its steady one, until the signal is aborted: where they part, the machine's
 * time was set, or it slept. The daemon's clock follows, as feeders stamp what they send with such a clock; a jump is the
 * problem `clock-jump` until the time has gone on evenly for a while. For a clock that is this machine's own.
 */
export async function watchClock(
  clock: RunningClock,
  bus: Bus,
  signal: AbortSignal,
  options: WatchOptions = {},
): Promise<void> {
  const { everyMs = 1000, overAfterMs = 600_000 } = options
  const check = jumpCheck(clock, bus, options)
  for (;;) {
    await sleepReal(everyMs, signal)
    if (signal.aborted) return
    check(overAfterMs)
  }
}

/** Looks once. */
export function jumpCheck(
  clock: RunningClock,
  bus: Bus,
  { machine = thisMachine, toldFromMs = 5000, onJump = () => undefined }: WatchOptions = {},
): (overAfterMs: number) => void {
  let apartMs = machine.wallMs() - machine.steadyMs()
  let jumpedAtMs: number | null = null
  return (overAfterMs) => {
    const steadyMs = machine.steadyMs()
    const byMs = machine.wallMs() - steadyMs - apartMs
    // A ms or two are the rounding of the wall clock; slow drift adds up until it is one of these.
    if (Math.abs(byMs) >= 20) {
      apartMs += byMs
      const fromMs = clock.nowMs()
      clock.moveTo(fromMs + byMs)
      if (Math.abs(byMs) >= toldFromMs) {
        if (jumpedAtMs !== null) bus.emit('solved', PROBLEM)
        jumpedAtMs = steadyMs
        bus.emit('problem', { id: PROBLEM, message: jumpMessage(byMs, fromMs), sinceMs: fromMs + byMs })
        onJump({ byMs, fromMs, toMs: fromMs + byMs })
      }
    }
    if (jumpedAtMs === null || steadyMs - jumpedAtMs < overAfterMs) return
    jumpedAtMs = null
    bus.emit('solved', PROBLEM)
  }
}

function jumpMessage(byMs: number, fromMs: number): string {
  const by = roughDuration(Math.abs(byMs))
  const [from, to] = [fromMs, fromMs + byMs].map((ms) => new Date(ms).toISOString().slice(0, 19))
  const jump = `This machine’s clock jumped from ${from ?? ''} to ${to ?? ''} UTC, ${by}`
  return byMs > 0
    ? `${jump} forward: it was changed, or the machine slept. The history has a gap of this length.`
    : `${jump} back. Data with later timestamps stays in the history; new steps continue from the current time.`
}

/** Not by the clock that is watched: it may be what jumps. */
function sleepReal(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
