import type { Command } from './command.ts'

/** A sequence that is not finished by then is forgotten. */
const PATIENCE_MS = 1200

export type Heard =
  | { readonly kind: 'nothing' }
  /** The strokes so far begin a sequence. */
  | { readonly kind: 'begun' }
  | { readonly kind: 'command'; readonly command: Command }

/** Listens to strokes one by one and finds the command that they mean; of two that share keys the first. */
export function createSequence(): (stroke: string, nowMs: number, commands: readonly Command[]) => Heard {
  let begun = ''
  let lastMs = -Infinity
  return function hear(stroke, nowMs, commands): Heard {
    const before = nowMs - lastMs <= PATIENCE_MS ? begun : ''
    begun = ''
    const strokes = before === '' ? stroke : `${before} ${stroke}`
    const command = commands.find(({ shortcut }) => shortcut === strokes)
    if (command !== undefined) return { kind: 'command', command }
    if (commands.some(({ shortcut }) => shortcut?.startsWith(`${strokes} `) === true)) {
      begun = strokes
      lastMs = nowMs
      return { kind: 'begun' }
    }
    // What does not go on with a sequence may be a shortcut of its own.
    return before === '' ? { kind: 'nothing' } : hear(stroke, nowMs, commands)
  }
}
