import { canonicalName } from '#forecast/metrics/lookup.ts'
import { neededColumns } from '#forecast/window/columns.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'

/** Which of a table's metrics are read where only some are asked for: those, and what the model needs besides. */
export function columnFilter(
  metrics: readonly string[],
  windowSpec: WindowSpec,
  renames: Readonly<Record<string, string>>,
): (name: string) => boolean {
  const needed = neededColumns(windowSpec).flatMap((name) => [
    name,
    canonicalName(name),
    renames[name] ?? name,
  ])
  const kept = new Set([...metrics, ...needed])
  return (name) => kept.has(name)
}
