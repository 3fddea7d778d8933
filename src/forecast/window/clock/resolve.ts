import { spreadOf, valueAt, type Candidate, type Group } from './fit.ts'
import { DAY_MS } from './fields.ts'
import type { ModelKnows } from './learn.ts'
import { UTC, type Zone } from './zone.ts'

/** The candidate that is meant, and what had to be assumed for it; null: several are as likely and differ. */
export interface Choice<V extends number | string> {
  readonly candidate: Candidate<V>
  readonly group: Group<V>
  readonly assumed: string | null
}

/** A zone that is known comes before UTC, and that before all others. */
function rank(zone: Zone, known: readonly Zone[]): number {
  if (known.includes(zone)) return 0
  return zone === UTC ? 1 : 2
}

function best<V extends number | string>(group: Group<V>, known: readonly Zone[]): Candidate<V> | undefined {
  const ranks = group.members.map(({ zone }) => rank(zone, known))
  return group.members[ranks.indexOf(Math.min(...ranks))]
}

/**
 * Of groups that give the same past and differ ahead, the one that is meant: in a zone that is known, else in UTC (said
 * to be assumed); of those, the one that the model was trained on.
 */
export function choose<V extends number | string>(
  groups: readonly Group<V>[],
  known: readonly Zone[],
  knows: ModelKnows | null,
  aheadMs: readonly number[],
): Choice<V> | null {
  const ranked = groups.flatMap((group) => {
    const candidate = best(group, known)
    return candidate ? [{ group, candidate, rank: rank(candidate.zone, known) }] : []
  })
  const [only] = ranked
  if (ranked.length === 1 && only) return { ...only, assumed: null }
  const least = Math.min(...ranked.map((each) => each.rank))
  const likely = ranked.filter((each) => each.rank === least)
  const zoneAssumed = least === 1 && ranked.some((each) => each.rank > 1)
  const assumed = zoneAssumed ? 'to be in UTC, which the rows cannot confirm' : null
  const [likeliest] = likely
  if (least > 1 || !likeliest) return null
  if (likely.length === 1) return { ...likeliest, assumed }
  const trained = onesTrained(likely, knows, aheadMs)
  if (trained.length === 1 && trained[0]) return { ...trained[0], assumed }
  if (likely.every(({ candidate }) => candidate.shape.family === 'weekend')) {
    const days = `to be ${likeliest.candidate.shape.said}, which the rows cannot confirm`
    return { ...likeliest, assumed: [days, assumed].filter((text) => text !== null).join(' and ') }
  }
  return null
}

/** Far enough from the next best to be no accident, in deviations. */
const CLEAR = 0.25

function onesTrained<V extends number | string, T extends { readonly candidate: Candidate<V> }>(
  likely: readonly T[],
  knows: ModelKnows | null,
  aheadMs: readonly number[],
): T[] {
  if (knows === null) return []
  const fromMs = aheadMs[0] ?? 0
  if (knows.kind === 'texts') {
    // A week of six-hour steps meets every day.
    const week = Array.from({ length: 28 }, (_, i) => fromMs + (i * DAY_MS) / 4)
    return likely.filter(({ candidate }) =>
      week.every((time) => knows.texts.has(String(valueAt(candidate, time)))),
    )
  }
  const distances = likely.map(({ candidate: { shape } }) => {
    const { mean, deviation } = spreadOf(shape, fromMs)
    return Math.abs(mean - knows.center) / (deviation || 1)
  })
  const least = Math.min(...distances)
  const near = likely.filter((_, i) => (distances[i] ?? NaN) <= least + CLEAR)
  return least <= CLEAR && near.length === 1 ? near : []
}
