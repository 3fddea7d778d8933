import { CATALOGUE } from './catalogue.ts'
import type { Metric } from './metric.ts'
import { metricByName } from './nameRules.ts'
import { normalName } from './normalName.ts'

const BY_NORMAL_NAME: ReadonlyMap<string, Metric> = new Map(
  CATALOGUE.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
)

/** Tables ask for the same few names on every cell; a source that makes up names does not fill the memory. */
const MOST_REMEMBERED = 10_000
const remembered = new Map<string, Metric>()

/** What is known about a metric, under whichever of its names: the catalogue's entry, else what the name says. */
export function metricOf(name: string): Metric {
  let found = remembered.get(name)
  if (found === undefined) {
    const normal = normalName(name)
    const known = BY_NORMAL_NAME.get(normal)
    // `load1 (%)` is no load average, although the percent sign is not part of the normal form.
    const contradicts = name.includes('%') && known?.unit !== 'percent'
    found = known === undefined || contradicts ? metricByName(name, normal) : known
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    remembered.set(name, found)
  }
  return found
}

/** The name by which a metric is known here; its own where it is not in the catalogue. */
export function canonicalName(name: string): string {
  return metricOf(name).name
}

/** Whether a metric is measured in percent (0 to 100). */
export function isPercent(name: string): boolean {
  return metricOf(name).unit === 'percent'
}

/** Whether the catalogue has a metric under this name or alias. */
export function isInCatalogue(name: string): boolean {
  return BY_NORMAL_NAME.has(normalName(name))
}

/** Whether a name is plainly a metric's: it is in the catalogue, or carries a unit. */
export function isKnownMetric(name: string): boolean {
  return isInCatalogue(name) || metricOf(name).unit !== 'number'
}
