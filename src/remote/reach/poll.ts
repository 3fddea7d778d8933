import type { Platform } from '../platform.ts'
import type { Asker } from './asker.ts'
import { showReadiness, type ConnectionHost, type Gaps, type Heard } from './hearing.ts'

interface Polling {
  readonly platform: Platform
  readonly host: ConnectionHost
  readonly asker: Asker
  readonly gaps: Gaps
  readonly isVisible: () => boolean
  /** Until so long has passed (null: for ever), or something woke the connection. */
  readonly rested: (ms: number | null, signal: AbortSignal) => Promise<void>
}

/**
 * Asks at the pace at which forecasts change: a status says whether there is another one. Rests while the page is not
 * seen. Throws LinkFailure.
 */
export async function poll(polling: Polling, signal: AbortSignal): Promise<never> {
  const { host, asker, isVisible, rested } = polling
  let lastCount: number | null = null
  /** What is there when the page comes, or comes back, may be of any age. */
  let isFirst = true
  let found: Heard | null = null
  /** Questions in a row that a tick was due for and had not come. */
  let vain = 0
  for (;;) {
    while (!isVisible()) {
      isFirst = true
      host.onLink({ kind: 'paused' })
      await rested(null, signal)
    }
    const status = await asker.status(signal)
    const count = status?.tickCount ?? null
    if (found !== null) showReadiness(host, found, 'polling')
    if (count === null || count !== lastCount) {
      found = await asker.forecast(count, isFirst, signal)
      lastCount = count
      vain = 0
      isFirst &&= found.kind !== 'tick' && found.kind !== 'same'
      showReadiness(host, found, 'polling')
    } else {
      vain++
    }
    await rested(gapMs(polling, vain, found?.kind === 'not-ready'), signal)
  }
}

/** Until the next tick is due, ms; where it is overdue, a moment, and longer each time: its feed may have stopped. */
function gapMs({ platform, host, gaps }: Polling, vain: number, isWarming: boolean): number {
  const tick = host.tickMs()
  const { leastMs, statusMs, marginMs } = gaps
  if (tick === null || isWarming) return leastMs
  const dueMs = host.newestMs() + tick + marginMs - platform.nowMs()
  const overdue = statusMs * 2 ** Math.min(Math.max(0, vain - 2), 6)
  // A clock that was set back must not make the wait longer than a tick.
  return Math.min(Math.max(dueMs, Math.min(overdue, Math.max(tick, leastMs))), tick + marginMs)
}
