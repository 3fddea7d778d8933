import type { Intake } from './intake/api.ts'
import { untilAborted } from './untilAborted.ts'

/** An intake that takes nothing before a moment: what comes earlier waits for it. */
export function gated(intake: Intake, open: Promise<void>): Intake {
  let isOpen = false
  void open.then(() => (isOpen = true))
  const after = async (signal: AbortSignal) => {
    // Afterwards nobody listens to a signal that may live for months.
    if (!isOpen) await Promise.race([open, untilAborted(signal)])
    signal.throwIfAborted()
  }
  return {
    takeRecords: async (records, signal) => {
      await after(signal)
      return await intake.takeRecords(records, signal)
    },
    takeRows: async (rows, kind, signal) => {
      await after(signal)
      return await intake.takeRows(rows, kind, signal)
    },
    current: () => intake.current(),
    facts: () => intake.facts(),
  }
}
