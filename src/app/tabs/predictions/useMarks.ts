import { useState } from 'react'
import type { ServerState } from '#forecast/assess.ts'

const NONE: ReadonlySet<string> = new Set()

export interface Marks {
  readonly marked: ReadonlySet<string>
  readonly toggle: (server: string) => void
  /** All rows between two, both included; what was marked before is given up. */
  readonly span: (from: number, to: number) => void
  readonly all: () => void
  readonly clear: () => void
}

/** Rows that are chosen for copying, beside the one that is open. */
export function useMarks(states: readonly ServerState[]): Marks {
  const [marked, setMarked] = useState(NONE)
  const named = (some: readonly ServerState[]) => new Set(some.map(({ server }) => server))
  return {
    marked,
    toggle: (server) => {
      const next = new Set(marked)
      if (!next.delete(server)) next.add(server)
      setMarked(next)
    },
    span: (from, to) => {
      setMarked(named(states.slice(Math.min(from, to), Math.max(from, to) + 1)))
    },
    all: () => {
      setMarked(named(states))
    },
    clear: () => {
      setMarked(NONE)
    },
  }
}

/** What a copy takes: the marked rows in the table's order, else the open one. */
export function rowsToCopy(
  states: readonly ServerState[],
  marked: ReadonlySet<string>,
  open: string | null,
): readonly ServerState[] {
  return states.filter(({ server }) => (marked.size > 0 ? marked.has(server) : server === open))
}
