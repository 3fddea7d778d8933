import { thresholdsIn, judge, type Assessment, type ServerState } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { SEVERITIES, type Severity } from '#forecast/thresholds.ts'
import { flag, params, someOf, text, texts } from './screen/params.ts'

/** Which servers every tab speaks of. Nothing chosen in a list: all. */
export interface Filters {
  readonly severities: readonly Severity[]
  /** NO_PROFILE for servers without one. */
  readonly profiles: readonly string[]
  /** Only these metrics are judged; servers that have none of them are left away. */
  readonly metrics: readonly string[]
  /** See serverMatcher(). */
  readonly text: string
  readonly pinnedOnly: boolean
}

export const NO_PROFILE = ''

export const filterParams = params({
  severities: someOf('severity', SEVERITIES),
  profiles: texts('profile'),
  metrics: texts('only'),
  text: text('q'),
  pinnedOnly: flag('pinned'),
})

export const NO_FILTERS: Filters = filterParams.defaults

export function isFiltering(filters: Filters): boolean {
  const { severities, profiles, metrics, pinnedOnly } = filters
  return (
    pinnedOnly ||
    filters.text.trim() !== '' ||
    [severities, profiles, metrics].some((list) => list.length > 0)
  )
}

/** The servers that pass, in the order of names, each as the chosen metrics judge it. */
export function visibleServers(
  assessment: Assessment,
  forecast: FleetForecast,
  filters: Filters,
  pinned: readonly string[],
): readonly ServerState[] {
  const judged = judgedBy(assessment, forecast, filters.metrics)
  const passes = passing(filters, pinned)
  const { severities } = filters
  return judged.filter(
    (state) => passes(state) && (severities.length === 0 || severities.includes(state.severity)),
  )
}

/** How many servers a click on each severity would show: the other filters hold. */
export function severityCounts(
  assessment: Assessment,
  forecast: FleetForecast,
  filters: Filters,
  pinned: readonly string[],
): Readonly<Record<Severity, number>> {
  const counts = { breaching: 0, critical: 0, warning: 0, watch: 0, pending: 0, unknown: 0, ok: 0, none: 0 }
  for (const { severity } of visibleServers(assessment, forecast, { ...filters, severities: [] }, pinned))
    counts[severity] += 1
  return counts
}

/**
 * Which servers a search finds: those with any of its words in their name or profile, in any case; words stand apart by
 * spaces or commas. `db web-03`: all db servers, and web-03. No words: every server.
 */
export function serverMatcher(text: string): (server: Pick<ServerState, 'server' | 'profile'>) => boolean {
  const words = wordsOfSearch(text)
  if (words.length === 0) return () => true
  return ({ server, profile }) => {
    const hay = `${server} ${profile ?? ''}`.toLowerCase()
    return words.some((word) => hay.includes(word))
  }
}

/** The words of a search, in lower case, each once. */
export function wordsOfSearch(text: string): readonly string[] {
  const words = text.toLowerCase().split(/[\s,;]+/)
  return [...new Set(words)].filter((word) => word !== '')
}

function passing({ profiles, text: wanted, pinnedOnly }: Filters, pinned: readonly string[]) {
  const isFound = serverMatcher(wanted)
  const pins = new Set(pinned)
  const ofProfiles = new Set(profiles)
  return ({ server, profile }: ServerState): boolean => {
    if (pinnedOnly && !pins.has(server)) return false
    if (ofProfiles.size > 0 && !ofProfiles.has(profile ?? NO_PROFILE)) return false
    return isFound({ server, profile })
  }
}

function judgedBy(
  assessment: Assessment,
  forecast: FleetForecast,
  metrics: readonly string[],
): readonly ServerState[] {
  if (metrics.length === 0) return assessment.servers
  const chosen = new Set(metrics)
  return assessment.servers.flatMap((state) => {
    const series = state.series.filter((at) => chosen.has(forecast.series[at]?.metric ?? ''))
    const leftOut = state.leftOut.filter(({ metric }) => metric === null || chosen.has(metric))
    if (series.length === 0 && leftOut.length === 0) return []
    return [
      {
        ...state,
        series,
        leftOut,
        ...judge(series, assessment, leftOut, thresholdsIn(assessment)),
      },
    ]
  })
}
