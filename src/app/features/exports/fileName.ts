import type { Engine, FleetForecast } from '#forecast/fleetForecast.ts'
import { isNetwork } from '#text/engine.ts'

/** What file systems do not take, and what would make a name hard to type. */
const UNFIT = /[^\p{L}\p{N}.-]+/gu
const LONGEST = 80

/** `20260112T1405Z`: no separator that a file system minds, and names sort by time. */
function stamp(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return 'undated'
  return new Date(timeMs)
    .toISOString()
    .replace(/:\d\d\.\d{3}Z$/, 'Z')
    .replace(/[-:]/g, '')
}

function madeBy(engine: Engine): readonly string[] {
  if (isNetwork(engine)) return []
  return [engine === 'unverified' ? 'unverified' : `not-the-model-${engine}`]
}

/**
 * `fleetcast_db-07_cpu_percent_20260112T1405Z.png`: what it is, and when the forecast was issued (UTC). Where
 * it came from a daemon, or the network is not known to have made it, the name says so.
 */
export function exportName(
  { issueTimeMs, provenance: { engine, source } }: Pick<FleetForecast, 'issueTimeMs' | 'provenance'>,
  about: readonly string[],
  ending: string,
): string {
  const parts = [...about, ...(source === 'daemon' ? ['daemon'] : []), ...madeBy(engine)]
  const words = parts.map((part) => part.replace(UNFIT, '_').slice(0, LONGEST)).filter((part) => part !== '')
  return `${['fleetcast', ...words, stamp(issueTimeMs)].join('_')}.${ending}`
}
