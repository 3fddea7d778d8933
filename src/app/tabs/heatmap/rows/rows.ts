import { byName, type Assessment, type ServerState } from '#forecast/assess.ts'
import { SEVERITIES, type Severity } from '#forecast/thresholds.ts'
import { NO_PROFILE } from '../../../state/filters.ts'
import type { Sort } from '../../../state/screen/heatmap.ts'

/** A row of the picture. */
export type Row =
  | { readonly kind: 'server'; readonly state: ServerState; readonly lines: readonly [line: number] }
  | {
      readonly kind: 'group'
      /** null: the servers without a profile. */
      readonly profile: string | null
      readonly collapsed: boolean
      /** Of all its servers: the row shows the worst of them. */
      readonly lines: readonly number[]
    }

const listed = new WeakMap<readonly Row[], readonly ServerState[]>()

/** The servers among the rows, in their order; the same list for the same rows. */
export function serversIn(rows: readonly Row[]): readonly ServerState[] {
  let servers = listed.get(rows)
  if (servers === undefined) {
    servers = rows.flatMap((row) => (row.kind === 'server' ? [row.state] : []))
    listed.set(rows, servers)
  }
  return servers
}

/** A server that may be shown, with the line of its values. */
export interface Candidate {
  readonly line: number
  readonly state: ServerState
  /** What the picture shows of it. none: it has no such metric. */
  readonly standing:
    | { readonly kind: 'series'; readonly series: number }
    | { readonly kind: 'whole' }
    | { readonly kind: 'left-out' }
    | { readonly kind: 'none' }
}

/** What the orders need of the field, made when asked for. */
export interface Ranks {
  /** [lines] place of each line among its likes, see similarityOrder(). */
  readonly similar: () => ArrayLike<number>
  /** [lines] the worst value that is shown of the horizon, larger being worse; NaN: none. */
  readonly peak: () => ArrayLike<number>
}

/**
 * Sorted anew. The candidates come in the order of names, and sorting is stable. risk: the worse severity of what is
 * shown first, then the larger chance of the breach that it is about, then the worse shown value (all there is where
 * the metric has no threshold).
 */
export function sortCandidates(
  candidates: readonly Candidate[],
  sort: Sort,
  assessment: Assessment,
  ranks: Ranks,
): readonly Candidate[] {
  switch (sort) {
    case 'name':
      return candidates
    case 'profile':
      return candidates.toSorted((a, b) => compareProfiles(a.state.profile, b.state.profile))
    case 'risk':
      return byRisk(candidates, assessment, ranks.peak())
    case 'similarity': {
      const place = ranks.similar()
      return candidates.toSorted((a, b) => (place[a.line] ?? 0) - (place[b.line] ?? 0))
    }
  }
}

/** By name; servers without a profile last. */
function compareProfiles(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return byName.compare(a, b)
}

function byRisk(
  candidates: readonly Candidate[],
  { severity, chance: chances }: Assessment,
  peak: ArrayLike<number>,
): readonly Candidate[] {
  const judged = candidates.map((candidate) => {
    const { line, state, standing } = candidate
    const at = (found: Severity, chance: number) => {
      return { candidate, rank: SEVERITIES.indexOf(found), chance, peak: peak[line] ?? NaN }
    }
    switch (standing.kind) {
      case 'series':
        return at(severity[standing.series] ?? 'unknown', chances[standing.series] ?? NaN)
      case 'whole':
        return at(state.severity, state.risk)
      case 'left-out':
        return at('unknown', NaN)
      case 'none':
        return { ...at('none', NaN), rank: SEVERITIES.length }
    }
  })
  judged.sort((a, b) => a.rank - b.rank || larger(a.chance, b.chance) || larger(a.peak, b.peak))
  return judged.map(({ candidate }) => candidate)
}

/** The larger first, what is not known last. */
function larger(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  return y - x
}

/**
 * The rows of the picture. grouped: under a row for each profile; groups stand in the order of their first server
 * when sorted by severity, else by name. collapsed: profiles (NO_PROFILE for none) whose servers are folded away.
 */
export function rowsOf(
  sorted: readonly Candidate[],
  sort: Sort,
  grouped: boolean,
  collapsed: ReadonlySet<string>,
): readonly Row[] {
  const ofServers = (members: readonly Candidate[]) =>
    members.map(({ line, state }): Row => ({ kind: 'server', state, lines: [line] }))
  if (!grouped) return ofServers(sorted)
  const groups = new Map<string | null, Candidate[]>()
  for (const candidate of sorted) {
    const { profile } = candidate.state
    const group = groups.get(profile)
    if (group === undefined) groups.set(profile, [candidate])
    else group.push(candidate)
  }
  const inOrder = [...groups]
  if (sort !== 'risk') inOrder.sort(([a], [b]) => compareProfiles(a, b))
  return inOrder.flatMap(([profile, members]) => {
    const folded = collapsed.has(profile ?? NO_PROFILE)
    const lines = members.map(({ line }) => line)
    const head: Row = { kind: 'group', profile, collapsed: folded, lines }
    return folded ? [head] : [head, ...ofServers(members)]
  })
}

/** How many servers the rows stand for, folded ones included. */
export function serverCount(rows: readonly Row[]): number {
  const groups = rows.filter((row) => row.kind === 'group')
  if (groups.length === 0) return rows.length
  return groups.reduce((sum, { lines }) => sum + lines.length, 0)
}
