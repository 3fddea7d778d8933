import { trendsWords } from '#text/trends.ts'
import { joinRanges, trackRange, type Panel, type TimeSpan, type Track } from '../../features/charts/track.ts'
import { MOST_COMPARED } from '../../features/charts/seriesTones.ts'
import type { TrendsState } from '../../state/screen/trends.ts'

/** Charts on one page; more would be drawn for nobody. */
export const MOST_PANELS = 24

/**
 * Tracks sorted into charts. profileOf null: the server has none. Charts of one metric that stand side by side share
 * their vertical range, so that heights compare.
 */
export function panelsOf(
  tracks: readonly Track[],
  { layout, normalised }: Pick<TrendsState, 'layout' | 'normalised'>,
  profileOf: (name: string) => string | null,
  span: TimeSpan,
): readonly Panel[] {
  if (layout === 'multiples')
    return shareRanges(
      tracks.map((track) => single(track, normalised)),
      span,
    )
  const several = new Set(tracks.map(({ metric }) => metric)).size > 1
  if (layout === 'overlay' && normalised && several && tracks.length <= MOST_COMPARED) {
    return [{ key: 'own-ranges', title: titleOf(tracks), metric: null, tracks: retoned(tracks), range: null }]
  }
  const keyOf = ({ metric, name }: Track) =>
    layout === 'profiles' ? `${metric} · ${profileOf(name) ?? trendsWords.noProfile}` : metric
  const panels = [...grouped(tracks, keyOf)].map(([key, members]) => ({
    key,
    title: layout === 'overlay' && members.length === 1 ? (members[0]?.key ?? key) : key,
    metric: normalised ? null : (members[0]?.metric ?? null),
    tracks: members.length === 1 ? members : members.map(withoutEarlier),
    range: null,
  }))
  return layout === 'profiles' ? shareRanges(panels, span) : panels
}

/** Several lines with their past forecasts each would cover one another. */
function withoutEarlier(track: Track): Track {
  return { ...track, earlier: [] }
}

function single(track: Track, normalised: boolean): Panel {
  return {
    key: track.key,
    title: track.key,
    metric: normalised ? null : track.metric,
    tracks: [{ ...track, tone: null }],
    range: null,
  }
}

function shareRanges(panels: readonly Panel[], span: TimeSpan): readonly Panel[] {
  const ranges = new Map(
    [...grouped(panels, ({ metric }) => metric)].map(([metric, members]) => [
      metric,
      joinRanges(members.flatMap(({ tracks }) => tracks.map((track) => trackRange(track, span)))),
    ]),
  )
  return panels.map((panel) => ({
    ...panel,
    range: panel.metric === null ? null : (ranges.get(panel.metric) ?? null),
  }))
}

/** Several metrics in one chart: every line needs a colour of its own, and the metric in its name. */
function retoned(tracks: readonly Track[]): readonly Track[] {
  return tracks
    .map(withoutEarlier)
    .map((track, tone) => ({ ...track, name: track.key, tone: tracks.length === 1 ? null : tone }))
}

function titleOf(tracks: readonly Track[]): string {
  return [...new Set(tracks.map(({ metric }) => metric))].join(', ')
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const found = groups.get(keyOf(item))
    if (found === undefined) groups.set(keyOf(item), [item])
    else found.push(item)
  }
  return groups
}
