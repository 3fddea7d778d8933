import type { Alert } from '#forecast/alerts/alert.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import { silenceOf } from '../fleet/silent.ts'
import { shown } from '../intake/shown.ts'

/** Servers that one message names. */
const MOST_NAMED = 3

/** Servers of alerts that report no more: when the silent ones last did, epoch ms, and those that are gone. */
export function silentOf(
  open: readonly Pick<Alert, 'server' | 'lastBreachMs'>[],
  fleet: CurrentFleet,
  stepMs: number,
): { readonly silent: ReadonlyMap<string, number>; readonly gone: ReadonlySet<string> } {
  const known = new Map(fleet.servers.map((server) => [server.name, server]))
  const gone = new Set<string>()
  const silent = new Map<string, number>()
  for (const { server, lastBreachMs } of open) {
    const now = known.get(server)
    // Of a server that nobody remembers, the alert itself says when it last reported.
    const silence = silenceOf({ newestMs: now?.newestMs ?? lastBreachMs }, fleet, stepMs)
    if (silence === 'gone') gone.add(server)
    if (silence === 'silent' && now !== undefined) silent.set(server, now.newestMs)
  }
  return { silent, gone }
}

/** `Stopped reporting with an open alert: "web-1" at 2026-01-12 14:05 UTC. …`; null: nobody did. */
export function silentMessage(silent: ReadonlyMap<string, number>): string | null {
  if (silent.size === 0) return null
  const named = [...silent]
    .slice(0, MOST_NAMED)
    .map(
      ([server, lastMs]) =>
        `${shown(server)} at ${new Date(lastMs).toISOString().slice(0, 16).replace('T', ' ')}`,
    )
  const others = silent.size - named.length
  const and = others > 0 ? ` and ${others} more` : ''
  return `Stopped reporting with an open alert: ${named.join(', ')} UTC${and}. The alerts stay open, as their state is unknown`
}
