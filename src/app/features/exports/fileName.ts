import type { FleetForecast } from '#forecast/fleetForecast.ts'
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

/**
 * `fleetcast_db-07_cpu_percent_20260112T1405Z.png`: what it is, and when the forecast was issued (UTC). Where
 * the network did not make the forecast, the name says which engine did.
 */
export function exportName(
  { issueTimeMs, provenance: { engine } }: Pick<FleetForecast, 'issueTimeMs' | 'provenance'>,
  about: readonly string[],
  ending: string,
): string {
  const parts = [...about, ...(isNetwork(engine) ? [] : [`not-the-model-${engine}`])]
  const words = parts.map((part) => part.replace(UNFIT, '_').slice(0, LONGEST)).filter((part) => part !== '')
  return `${['fleetcast', ...words, stamp(issueTimeMs)].join('_')}.${ending}`
}
