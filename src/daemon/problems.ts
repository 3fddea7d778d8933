import type { Logger } from 'pino'
import type { Bus, Problem } from './events.ts'

/** What is wrong now, oldest first: what was told and is not over. */
export function trackProblems(bus: Bus): () => readonly Problem[] {
  const open = new Map<string, Problem>()
  bus.on('problem', (problem) => {
    // The same trouble with news of it: it began when it began.
    const sinceMs = open.get(problem.id)?.sinceMs ?? problem.sinceMs
    open.set(problem.id, { ...problem, sinceMs })
  })
  bus.on('solved', (id) => {
    open.delete(id)
  })
  return () => [...open.values()]
}

/** Writes each to the log, again only where it says something else. */
export function logProblems(bus: Bus, log: Pick<Logger, 'info' | 'warn'>): void {
  const logged = new Map<string, string>()
  bus.on('problem', ({ id, message }) => {
    if (logged.get(id) !== message) log.warn({ problem: id }, message)
    logged.set(id, message)
  })
  bus.on('solved', (id) => {
    logged.delete(id)
    log.info({ problem: id }, 'Over')
  })
}
