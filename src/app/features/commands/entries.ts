import type { Assessment, ServerState } from '#forecast/assess.ts'
import type { Severity } from '#forecast/thresholds.ts'
import { serverMatcher, wordsOfSearch } from '../../state/filters.ts'
import type { ForecastIndex } from '../../state/forecastIndex.ts'
import type { Command } from './command.ts'
import { best, fuzzyScore, wordsOf } from './fuzzy.ts'

/** What the palette finds. */
export type Entry =
  | { readonly kind: 'command'; readonly command: Command }
  | ServerEntry
  | { readonly kind: 'metric'; readonly metric: string }
  /** Several servers by the words of their names: the table of them. */
  | { readonly kind: 'filter'; readonly text: string; readonly count: number }

/** A server; severity: its own, or its metric's where one is named. */
interface ServerEntry {
  readonly kind: 'server'
  readonly state: ServerState
  /** null: the one that is looked at. */
  readonly metric: string | null
  readonly severity: Severity
}

/** What there is to be found beside commands; null: no forecast. */
export interface Findable {
  readonly assessment: Pick<Assessment, 'servers' | 'severity'>
  readonly index: ForecastIndex
}

const ofServer = (state: ServerState): ServerEntry => ({
  kind: 'server',
  state,
  metric: null,
  severity: state.severity,
})

/** Servers whose metrics are looked through, and metrics of each. */
const PAIRED_SERVERS = 20
const PAIRED_METRICS = 5

/**
 * What a query finds, the best first: commands, servers (`db-07`, `open db-07`), metrics, and a metric of a server
 * (`db-07 cpu`). An empty query finds every command.
 */
export function findEntries(
  query: string,
  commands: readonly Command[],
  findable: Findable | null,
): readonly Entry[] {
  const words = wordsOf(query)
  if (words.length === 0) return commands.map((command) => ({ kind: 'command', command }))
  const entries: Entry[] = commands.map((command) => ({ kind: 'command', command }))
  if (findable !== null) {
    for (const state of findable.assessment.servers) entries.push(ofServer(state))
    for (const metric of findable.index.metrics) entries.push({ kind: 'metric', metric })
    entries.push(...pairs(words, findable))
  }
  const found = best(entries, (entry) => fuzzyScore(textOf(entry), words))
  if (findable === null) return found
  const known = new Set(found.map(entryKey))
  return [
    ...found,
    ...several(query.trim(), findable.assessment.servers).filter((entry) => !known.has(entryKey(entry))),
  ]
}

/** What the search of every tab finds by the same words; only where each of several words names a server. */
function several(text: string, servers: readonly ServerState[]): readonly Entry[] {
  const words = wordsOfSearch(text)
  const isNamed = (word: string) => word.length > 1 && servers.some(serverMatcher(word))
  if (words.length < 2 || !words.every(isNamed)) return []
  const found = servers.filter(serverMatcher(text))
  if (found.length < 2) return []
  return [{ kind: 'filter', text, count: found.length }, ...found.map(ofServer)]
}

/** Only where the query's last words name a metric: every server with every metric would be too many. */
function pairs(words: readonly string[], { assessment, index }: Findable): readonly Entry[] {
  const entries = new Map<string, Entry>()
  for (let split = 1; split < words.length; split++) {
    const [serverWords, metricWords] = [words.slice(0, split), words.slice(split)]
    const metrics = best(index.metrics, (metric) => fuzzyScore(metric.toLowerCase(), metricWords))
    if (metrics.length === 0) continue
    const found = best(assessment.servers, ({ server }) => fuzzyScore(serverText(server), serverWords))
    for (const state of found.slice(0, PAIRED_SERVERS)) {
      for (const metric of metrics.slice(0, PAIRED_METRICS)) {
        const series = index.byMetric.get(metric)?.get(state.server)
        if (series === undefined) continue
        const severity = assessment.severity[series] ?? 'unknown'
        const entry = { kind: 'server', state, metric, severity } as const
        entries.set(entryKey(entry), entry)
      }
    }
  }
  return [...entries.values()]
}

const serverText = (server: string): string => `open ${server.toLowerCase()}`

function textOf(entry: Entry): string {
  switch (entry.kind) {
    case 'command':
      return `${entry.command.title} ${entry.command.keywords ?? ''}`.toLowerCase()
    case 'server':
      return entry.metric === null
        ? serverText(entry.state.server)
        : `${serverText(entry.state.server)} ${entry.metric.toLowerCase()}`
    case 'metric':
      return `show ${entry.metric.toLowerCase()}`
    case 'filter':
      return entry.text.toLowerCase()
  }
}

/** Unique among the entries of one search. */
export function entryKey(entry: Entry): string {
  switch (entry.kind) {
    case 'command':
      return `command ${entry.command.id}`
    case 'server':
      return `server ${entry.state.server}\u0000${entry.metric ?? ''}`
    case 'metric':
      return `metric ${entry.metric}`
    case 'filter':
      return `filter ${entry.text}`
  }
}
