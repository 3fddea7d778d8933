import { canonicalName } from '#forecast/metrics/lookup.ts'
import { advanceNames, neededColumns } from '#forecast/window/columns.ts'
import { own } from '#forecast/window/names.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'

/** Which of a table's metrics are read where only some are asked for: those, and what the model needs besides. */
export function columnFilter(
  metrics: readonly string[],
  windowSpec: WindowSpec,
  renames: Readonly<Record<string, string>>,
): (name: string) => boolean {
  const needed = [...neededColumns(windowSpec), ...advanceNames(windowSpec)].flatMap((name) => [
    name,
    canonicalName(name),
    own(renames, name) ?? name,
  ])
  const kept = new Set([...metrics, ...needed])
  return (name) => kept.has(name)
}
