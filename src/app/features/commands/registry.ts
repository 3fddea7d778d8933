import { useEffect, useLayoutEffect, useRef } from 'react'
import { GROUPS, isAvailable, type Command } from './command.ts'

type Source = () => readonly Command[]

/** Whoever is on screen and can do something; the last to come stands first. */
const sources: Source[] = []

/** Adds commands until the returned function is called. source is asked anew each time. */
function register(source: Source): () => void {
  sources.unshift(source)
  return () => {
    const at = sources.indexOf(source)
    if (at >= 0) sources.splice(at, 1)
  }
}

/** Everything that can be done now, by group. */
export function availableCommands(): readonly Command[] {
  const all = sources.flatMap((source) => source()).filter(isAvailable)
  return all.sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group))
}

/** Everything that mounted screens say they can do, whether or not now: for tests of the whole. */
export function registeredCommands(): readonly Command[] {
  return sources.flatMap((source) => source())
}

/**
 * What a mounted screen adds to the page's commands: its shortcuts work, and palette and help list it, until it
 * leaves. The newest commands count; they need not be the same objects each time.
 */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands)
  useLayoutEffect(() => {
    latest.current = commands
  })
  useEffect(() => register(() => latest.current), [])
}
