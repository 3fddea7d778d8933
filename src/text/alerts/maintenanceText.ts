import { plural } from '../numbers.ts'
import { durationText, timeText, type Zone } from '../time.ts'
import { alertWords } from './words.ts'

const NAMED = 3

/** `web-1, web-2`, `12 servers`, `All servers`. null: all. */
export function whoseText(servers: readonly string[] | null): string {
  if (servers === null) return alertWords.maintenance.allServers
  return servers.length <= NAMED ? servers.join(', ') : plural(servers.length, 'server')
}

/** `14:05 UTC to 16:05 UTC`. */
export function spanText(fromMs: number, toMs: number, zone: Zone, nowMs: number): string {
  return `${timeText(fromMs, zone, nowMs)} to ${timeText(toMs, zone, nowMs)}`
}

/** `End maintenance: new disks`. */
export function endName(reasonOrId: string): string {
  return `End maintenance: ${reasonOrId}`
}

/** `2 h from now`. */
export function fromNowText(spanMs: number): string {
  return `${durationText(spanMs)} from now`
}

/** `Not in this fleet: web-9`; '': all of them are. */
export function unknownServersText(names: readonly string[]): string {
  return names.length === 0 ? '' : `Not in this fleet: ${names.slice(0, NAMED).join(', ')}`
}
