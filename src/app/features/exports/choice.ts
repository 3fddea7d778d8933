import type { ServerState } from '#forecast/assess.ts'
import { isPending } from '#forecast/fleetForecast.ts'
import type { LeftOut } from '#forecast/window/inputs.ts'
import { selectionText } from '#text/exports.ts'
import type { ReadyView } from '../../state/appState.ts'
import { serverMatcher, wordsOfSearch } from '../../state/filters.ts'

/** Which servers a file is of. */
export type ServerChoice =
  | { readonly kind: 'all' }
  /** Those that the filters of every tab show, by name. */
  | { readonly kind: 'some'; readonly servers: readonly string[] }
  /** Any of these words, as the search finds them. */
  | { readonly kind: 'named'; readonly text: string }

/** What goes into a file, and what of the choice cannot. */
export interface Chosen {
  /** Indices into the forecast's series, in its order; only what has been forecast. */
  readonly series: readonly number[]
  /** Servers and metrics that these are of. */
  readonly servers: number
  readonly metrics: number
  /** What was chosen and has no forecast, with the reason. */
  readonly skipped: readonly LeftOut[]
  /** How much of the forecast this is, for the file; null: all of it. */
  readonly selection: string | null
}

/** The servers of a choice, by name. */
export function serversOf(choice: ServerChoice, servers: readonly ServerState[]): ReadonlySet<string> {
  switch (choice.kind) {
    case 'all':
      return new Set(servers.map(({ server }) => server))
    case 'some':
      return new Set(choice.servers)
    case 'named': {
      if (wordsOfSearch(choice.text).length === 0) return new Set()
      return new Set(servers.filter(serverMatcher(choice.text)).map(({ server }) => server))
    }
  }
}

/** O(series). */
export function chosenOf(
  { forecast, assessment, index }: Pick<ReadyView, 'forecast' | 'assessment' | 'index'>,
  choice: ServerChoice,
  metrics: readonly string[],
): Chosen {
  const servers = serversOf(choice, assessment.servers)
  const chosenMetrics = new Set(metrics)
  const series: number[] = []
  const [ofServers, ofMetrics] = [new Set<string>(), new Set<string>()]
  forecast.series.forEach(({ server, metric }, at) => {
    if (!servers.has(server) || !chosenMetrics.has(metric) || isPending(forecast, at)) return
    series.push(at)
    ofServers.add(server)
    ofMetrics.add(metric)
  })
  // A metric of which nothing is forecast cannot be chosen: it belongs to all of them.
  const isEvery = chosenMetrics.size >= index.metrics.length
  const isMeant = (metric: string | null) => metric === null || isEvery || chosenMetrics.has(metric)
  const skipped = forecast.leftOut.filter(({ server, metric }) => servers.has(server) && isMeant(metric))
  const all = new Set(assessment.servers.map(({ server }) => server)).size
  const isAll = servers.size >= all && isEvery
  return {
    series,
    servers: ofServers.size,
    metrics: ofMetrics.size,
    skipped,
    selection: isAll
      ? null
      : selectionText(
          { chosen: servers.size, of: all },
          { chosen: chosenMetrics.size, of: index.metrics.length },
        ),
  }
}
