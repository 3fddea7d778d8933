import { firstOf, type KnownBreach } from '../breach.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { SEVERITIES } from '../thresholds.ts'
import type { NextBreach } from './nextBreaches.ts'
import { standingOf } from './standing.ts'

/** One breach, or several that look like one event. */
export type BreachEntry =
  { readonly kind: 'one'; readonly breach: OnsetBreach } | { readonly kind: 'many'; readonly cause: Cause }

/** A breach and when it begins or began: of what lies ahead the first crossing, whose chance this is. */
export interface OnsetBreach extends NextBreach {
  /** Epoch ms. Ahead: as likely sooner as later. NaN: it is not known. */
  readonly onsetMs: number
  /** It began then or before: the history goes no further back. */
  readonly orBefore: boolean
}

/** Servers of one profile whose same metric comes to cross the same limit first, within an hour of the first of them. */
export interface Cause {
  readonly metric: string
  /** The worst of them. */
  readonly severity: NextBreach['severity']
  /** null: the servers have none. */
  readonly profile: string | null
  /** When the first of them begins or began, epoch ms; NaN: it is not known. */
  readonly firstMs: number
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

/** What lies ahead, by its first crossing the soonest first, grouped where one cause may hit many; what breaches already is not among it. */
export function upcomingEntries(next: readonly NextBreach[], forecast: Told): readonly BreachEntry[] {
  const ahead: OnsetBreach[] = []
  for (const { series, severity, breach } of next) {
    if (breach.kind !== 'expected' && breach.kind !== 'possible') continue
    const { afterMs, chance } = firstOf(breach)
    const onsetMs = forecast.issueTimeMs + afterMs
    ahead.push({ series, severity, breach, chance, onsetMs, orBefore: false })
  }
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

/** The limit that a breach is listed by: of what lies ahead, that which is crossed first. */
export function listedLimit(breach: KnownBreach): Pick<KnownBreach, 'limit' | 'direction'> {
  return breach.kind === 'expected' ? firstOf(breach) : breach
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

/** A breach and where it stands among all. */
interface Placed {
  readonly place: number
  readonly each: OnsetBreach
}

/** An entry stands where its first breach would. */
function grouped(breaches: readonly OnsetBreach[], { series }: Told): readonly BreachEntry[] {
  const alike = new Map<string, Placed[]>()
  breaches.forEach((each, place) => {
    const { metric = '', profile = null } = series[each.series] ?? {}
    const { limit, direction } = listedLimit(each.breach)
    const onset = each.orBefore ? 'before' : Number.isNaN(each.onsetMs) ? 'unknown' : ''
    const key = `${limit} ${direction} ${onset}\n${metric}\n${profile ?? '\n'}`
    const known = alike.get(key)
    if (known === undefined) alike.set(key, [{ place, each }])
    else known.push({ place, each })
  })
  const entries: { readonly place: number; readonly entry: BreachEntry }[] = []
  for (const members of [...alike.values()].flatMap(withinAnHour)) {
    members.sort((a, b) => a.place - b.place)
    const place = members[0]?.place ?? 0
    const all = members.map(({ each }) => each)
    const cause = all.length < LEAST ? null : causeOf(all, series)
    if (cause !== null) entries.push({ place, entry: { kind: 'many', cause } })
    else
      for (const one of members) entries.push({ place: one.place, entry: { kind: 'one', breach: one.each } })
  }
  return entries.sort((a, b) => a.place - b.place).map(({ entry }) => entry)
}

/** Each part spans at most an hour from its first: hours of the clock would cut one event in two. */
function withinAnHour(alike: readonly Placed[]): Placed[][] {
  const parts: Placed[][] = []
  let firstMs = NaN
  for (const one of alike.toSorted((a, b) => a.each.onsetMs - b.each.onsetMs)) {
    const { onsetMs, orBefore } = one.each
    // What began before the history, or nobody knows when, is one part.
    const part = orBefore || !(onsetMs >= firstMs + HOUR_MS) ? parts.at(-1) : undefined
    if (part !== undefined) part.push(one)
    else {
      parts.push([one])
      firstMs = onsetMs
    }
  }
  return parts
}

function causeOf(breaches: readonly OnsetBreach[], series: Told['series']): Cause | null {
  const [lead] = breaches
  const key = series[lead?.series ?? -1]
  if (lead === undefined || key === undefined) return null
  const firstMs = breaches.reduce((least, { onsetMs }) => Math.min(least, onsetMs), Infinity)
  const { severity } = breaches.reduce((worst, each) => (rank(each) < rank(worst) ? each : worst), lead)
  return { metric: key.metric, severity, profile: key.profile, firstMs, orBefore: lead.orBefore, breaches }
}

const RANKS = new Map(SEVERITIES.map((severity, at) => [severity, at]))
const rank = ({ severity }: NextBreach) => RANKS.get(severity) ?? 0

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
