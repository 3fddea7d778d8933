import type { FleetForecast } from '../fleetForecast.ts'
import { SEVERITIES } from '../thresholds.ts'
import type { NextBreach } from './nextBreaches.ts'
import { standingOf } from './standing.ts'

/** One breach, or several that look like one event. */
export type BreachEntry =
  { readonly kind: 'one'; readonly breach: OnsetBreach } | { readonly kind: 'many'; readonly cause: Cause }

/** A breach and when it begins or began. */
export interface OnsetBreach extends NextBreach {
  /** Epoch ms. Ahead: as likely sooner as later. NaN: it is not known. */
  readonly onsetMs: number
  /** It began then or before: the history goes no further back. */
  readonly orBefore: boolean
}

/** Servers of one profile whose same metric comes to breach the same limit within the same hour. */
export interface Cause {
  readonly metric: string
  /** null: the servers have none. */
  readonly profile: string | null
  /** Beginning of the hour, epoch ms; it is theirs whatever the zone, but for zones of half hours. */
  readonly hourMs: number
  /** Some began then or before: the history goes no further back. */
  readonly orBefore: boolean
  /** The first to breach, and the worst, first; each of another server. */
  readonly breaches: readonly OnsetBreach[]
}

const HOUR_MS = 3_600_000

/** So many are one event; fewer are distinguished at a glance. */
const LEAST = 3

type Told = Pick<
  FleetForecast,
  'series' | 'history' | 'historyLength' | 'current' | 'issueTimeMs' | 'stepMs' | 'originMs'
>

/** What lies ahead, the soonest first, grouped where one cause may hit many; what breaches already is not among it. */
export function upcomingEntries(next: readonly NextBreach[], forecast: Told): readonly BreachEntry[] {
  const ahead = next.flatMap((each): readonly OnsetBreach[] =>
    each.breach.kind === 'expected' || each.breach.kind === 'possible'
      ? [{ ...each, onsetMs: forecast.issueTimeMs + each.breach.afterMs, orBefore: false }]
      : [],
  )
  return grouped(ahead.sort(bySoonest), forecast)
}

/** What breaches already, the worst first and of those alike the newest, grouped where one cause may have hit many. */
export function standingEntries(next: readonly NextBreach[], forecast: Told): readonly BreachEntry[] {
  const standing = next.flatMap((each): readonly OnsetBreach[] => {
    if (each.breach.kind !== 'already') return []
    const found = standingOf(forecast, each.series, each.breach.limit, each.breach.direction)
    return [{ ...each, onsetMs: found?.sinceMs ?? NaN, orBefore: found?.orBefore ?? false }]
  })
  return grouped(standing.sort(byWorst), forecast)
}

/** How many breaches some entries are of. */
export function countOf(entries: readonly BreachEntry[]): number {
  return entries.reduce((sum, each) => sum + (each.kind === 'one' ? 1 : each.cause.breaches.length), 0)
}

/** From the least likely to the likeliest; null: no chance is known. */
export function chanceRangeOf(
  breaches: readonly Pick<NextBreach, 'chance'>[],
): readonly [low: number, high: number] | null {
  const known = breaches.map(({ chance }) => chance).filter((chance) => !Number.isNaN(chance))
  if (known.length === 0) return null
  return known.reduce<readonly [number, number]>(
    ([low, high], chance) => [Math.min(low, chance), Math.max(high, chance)],
    [Infinity, -Infinity],
  )
}

/** An entry stands where its first breach would. */
function grouped(breaches: readonly OnsetBreach[], { series }: Told): readonly BreachEntry[] {
  const groups = new Map<string, { readonly place: number; readonly members: OnsetBreach[] }>()
  breaches.forEach((each, place) => {
    const { metric = '', profile = null } = series[each.series] ?? {}
    const { limit, direction } = each.breach
    const hour = each.orBefore ? 'before' : Math.floor(each.onsetMs / HOUR_MS)
    const key = JSON.stringify([metric, profile, limit, direction, hour])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { place, members: [each] })
    else group.members.push(each)
  })
  const places = new Map(breaches.map((each, place) => [each, place]))
  const entries: { readonly place: number; readonly entry: BreachEntry }[] = []
  for (const { place, members } of groups.values()) {
    const cause = members.length < LEAST ? null : causeOf(members, series)
    if (cause !== null) entries.push({ place, entry: { kind: 'many', cause } })
    else
      for (const breach of members)
        entries.push({ place: places.get(breach) ?? place, entry: { kind: 'one', breach } })
  }
  return entries.sort((a, b) => a.place - b.place).map(({ entry }) => entry)
}

function causeOf(breaches: readonly OnsetBreach[], series: Told['series']): Cause | null {
  const [first] = breaches
  const key = series[first?.series ?? -1]
  if (first === undefined || key === undefined) return null
  const hourMs = Math.floor(first.onsetMs / HOUR_MS) * HOUR_MS
  return { metric: key.metric, profile: key.profile, hourMs, orBefore: first.orBefore, breaches }
}

const rank = ({ severity }: NextBreach) => SEVERITIES.indexOf(severity)

function bySoonest(a: OnsetBreach, b: OnsetBreach): number {
  return a.onsetMs - b.onsetMs || rank(a) - rank(b) || b.chance - a.chance || a.series - b.series
}

/** Beyond the critical threshold first: its chance is 1. */
function byWorst(a: OnsetBreach, b: OnsetBreach): number {
  const isCritical = ({ chance }: OnsetBreach) => Number(chance === 1)
  const chanceOf = ({ chance }: OnsetBreach) => (Number.isNaN(chance) ? -1 : chance)
  return (
    isCritical(b) - isCritical(a) || b.onsetMs - a.onsetMs || chanceOf(b) - chanceOf(a) || a.series - b.series
  )
}
