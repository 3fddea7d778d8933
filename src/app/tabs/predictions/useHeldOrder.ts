import { useMemo, useState } from 'react'
import type { ServerState } from '#forecast/assess.ts'

/**
 * Rows in the order that was on screen when the hold began; newcomers come last. asked: another object when the person
 * wants another order (sorts, filters, pins), which is theirs at once.
 */
export function useHeldOrder(
  sorted: readonly ServerState[],
  asked: object,
  hold: boolean,
): { readonly states: readonly ServerState[]; readonly isHeld: boolean } {
  const [kept, setKept] = useState({ sorted, asked })
  const isKept = hold && kept.asked === asked
  if (!isKept && (kept.sorted !== sorted || kept.asked !== asked)) setKept({ sorted, asked })
  return useMemo(() => {
    const states = isKept ? orderedAs(sorted, kept.sorted) : sorted
    return { states, isHeld: states.some((state, at) => state !== sorted[at]) }
  }, [sorted, isKept, kept])
}

function orderedAs(states: readonly ServerState[], before: readonly ServerState[]): readonly ServerState[] {
  const byServer = new Map(states.map((state) => [state.server, state]))
  const stayed = before.flatMap(({ server }) => {
    const state = byServer.get(server)
    byServer.delete(server)
    return state ?? []
  })
  return [...stayed, ...byServer.values()]
}
