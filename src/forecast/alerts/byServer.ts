import { isOpen, type Alert } from './alert.ts'

/** The alerts of one server, as one thing to work at. */
export interface AlertEntry {
  readonly server: string
  /** Worst first; at least one. */
  readonly alerts: readonly Alert[]
}

const ORDER = { firing: 0, acknowledged: 1, pending: 2, muted: 3, resolved: 4 } as const

/** Firing before acknowledged, pending, muted and resolved; critical first, then what is measured, then the likelier, then the sooner peak. */
function worstFirst(a: Alert, b: Alert): number {
  return (
    ORDER[a.phase.kind] - ORDER[b.phase.kind] ||
    Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
    Number(b.odds?.measured === true) - Number(a.odds?.measured === true) ||
    (b.endMs ?? 0) - (a.endMs ?? 0) ||
    (b.odds?.chance ?? -1) - (a.odds?.chance ?? -1) ||
    a.peak.validMs - b.peak.validMs ||
    a.id - b.id
  )
}

/** One entry per server, in the order of their worst alerts. */
export function byServer(alerts: readonly Alert[]): readonly AlertEntry[] {
  const entries = new Map<string, Alert[]>()
  for (const alert of [...alerts].sort(worstFirst)) {
    const known = entries.get(alert.server)
    if (known === undefined) entries.set(alert.server, [alert])
    else known.push(alert)
  }
  return [...entries].map(([server, own]) => ({ server, alerts: own }))
}

/**
 * The one alert that a server's row speaks for: the likeliest of its worst ones, of those that are open where any is, so
 * that the limit, the chance and the time beside each other are of one alert. undefined: there is no alert.
 */
export function leadOf(alerts: readonly Alert[]): Alert | undefined {
  const open = alerts.filter(isOpen)
  const ordered = (open.length > 0 ? open : [...alerts]).sort(worstFirst)
  const [worst] = ordered
  const isAsBad = ({ phase, severity }: Alert) =>
    phase.kind === worst?.phase.kind && severity === worst.severity
  const chanceOf = ({ odds }: Alert) => odds?.chance ?? -1
  if (open.length === 0) return worst
  return ordered.filter(isAsBad).reduce<Alert | undefined>(
    // Of two that are as likely the one that is listed first.
    (best, each) => (best === undefined || chanceOf(each) > chanceOf(best) ? each : best),
    undefined,
  )
}

/** Which alerts stood where when somebody began to work at them. */
export type KeptPlaces = readonly { readonly server: string; readonly ids: readonly number[] }[]

export function placesOf(entries: readonly AlertEntry[]): KeptPlaces {
  return entries.map(({ server, alerts }) => ({ server, ids: alerts.map(({ id }) => id) }))
}

/**
 * Entries in the places that they had, with their alerts as they stand now, also those that would no longer be listed; what
 * is new comes last. all: every alert there is.
 */
export function inPlaces(
  kept: KeptPlaces,
  entries: readonly AlertEntry[],
  all: readonly Alert[],
): readonly AlertEntry[] {
  const byId = new Map(all.map((alert) => [alert.id, alert]))
  const unplaced = new Map(entries.map((entry) => [entry.server, entry]))
  const placed = kept.flatMap(({ server, ids }): readonly AlertEntry[] => {
    const known = new Set(ids)
    const more = unplaced.get(server)?.alerts.filter(({ id }) => !known.has(id)) ?? []
    unplaced.delete(server)
    const alerts = [...ids.flatMap((id) => byId.get(id) ?? []), ...more]
    return alerts.length === 0 ? [] : [{ server, alerts }]
  })
  return [...placed, ...unplaced.values()]
}
