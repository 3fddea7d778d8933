import type { SourceNeeds } from '#daemon/sources/needs.ts'
import type { ModelNeeds } from '#daemon/modelNeeds.ts'
import { Bus, type Problem } from '#daemon/events.ts'

/** What a test says of a source's needs; step and look-back stand for a model that stays. */
export type NeedsChanges = Partial<SourceNeeds & ModelNeeds>

/** What a source needs, with the problems that it tells; times and steps as the default model has them. */
export function fakeNeeds({ stepMs, neededMs, ...changes }: NeedsChanges = {}): SourceNeeds & {
  readonly problems: () => readonly Problem[]
  readonly said: readonly string[]
} {
  const bus = new Bus((error) => {
    throw error
  })
  const problems = new Map<string, Problem>()
  bus.on('problem', (problem) => problems.set(problem.id, problem))
  bus.on('solved', (id) => problems.delete(id))
  const said: string[] = []
  return {
    bus,
    model: () => ({ stepMs: stepMs ?? 300_000, neededMs: neededMs ?? 8 * 86_400_000 }),
    feedZone: 'UTC',
    heldFromMs: () => null,
    log: { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) },
    ...changes,
    problems: () => [...problems.values()],
    said,
  }
}
