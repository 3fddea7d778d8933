import { isInCatalogue, isKnownMetric } from '#forecast/metrics/lookup.ts'
import { normalName } from '#forecast/metrics/normalName.ts'
import type { WideColumn } from '../mapping.types.ts'
import { SERVER_NAMES } from './vocabulary.ts'

/** What the names of columns say about a server each. */
export interface WideNames {
  readonly columns: Readonly<Record<string, WideColumn>>
  /** The names prove it: label sets, tuples, counters of Windows. Else it is a supposition. */
  readonly proven: boolean
  /** The names give the metric too; else it is called by UNNAMED. */
  readonly named: boolean
}

/** What a metric is called that no header names. */
export const UNNAMED = 'value'

/** Whether no header names a metric; what tells several of them apart may follow. */
function isUnnamed(metric: string): boolean {
  return metric === UNNAMED || metric.startsWith(`${UNNAMED}{`)
}

/** A metric that no header names, by the name that a person gives it. */
export function calledBy(metric: string, name: string): string {
  return isUnnamed(metric) ? `${name}${metric.slice(UNNAMED.length)}` : metric
}

interface Part {
  readonly column: string
  readonly server: string
  readonly metric: string
}

/**
 * Servers and metrics of columns that hold a server's metric each, by the names of all numeric columns; null where the
 * names do not lie so.
 */
export function wideNames(names: readonly string[]): WideNames | null {
  if (names.length === 0) return null
  const pairs = tuples(names)
  if (pairs !== null) return found(pairs.parts, pairs.proven)
  const read = labelSets(names) ?? counters(names)
  if (read !== null) return found(read, true)
  const split = joined(names)
  if (split !== null) return found(split, false)
  const hosts = names.length > 1 && names.every((name) => !isKnownMetric(name) && HOST.test(name.trim()))
  return hosts ? found(asServers(names, UNNAMED), false) : null
}

/** Every column as a server of one metric. */
export function asServers(names: readonly string[], metric: string): Part[] {
  return names.map((column) => ({ column, server: column.trim(), metric }))
}

function found(parts: readonly Part[], proven: boolean): WideNames {
  return {
    columns: Object.fromEntries(parts.map(({ column, server, metric }) => [column, { server, metric }])),
    proven,
    named: !parts.some(({ metric }) => isUnnamed(metric)),
  }
}

/** A name with a number in it, an address or a name of a domain. */
const HOST =
  /^(?:[a-z][a-z0-9_-]*[a-z_-]\d+|[a-z]+\d+[a-z]?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)$/i

const TUPLE = /^\(\s*(.+)\s*\)$/
const TUPLE_PART = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,'"]+)/g

/** `('cpu_percent', 'web-01')`, as pandas writes columns of two levels. */
function tuples(names: readonly string[]): Oriented | null {
  const pairs = names.map((name) => {
    const inside = TUPLE.exec(name)?.[1]
    if (inside === undefined) return null
    const parts = [...inside.matchAll(TUPLE_PART)].map(([, a, b, c]) => (a ?? b ?? c ?? '').trim())
    return parts.filter((part) => part !== '')
  })
  if (!pairs.every((parts) => parts?.length === 2)) return null
  return oriented(
    names,
    pairs.map((parts) => [parts?.[0] ?? '', parts?.[1] ?? '']),
  )
}

interface Oriented {
  readonly parts: Part[]
  readonly proven: boolean
}

/**
 * Which part of each pair is the metric: the one of known names, else the one that does not look like servers. Where
 * neither tells, the one with fewer different values is supposed.
 */
function oriented(names: readonly string[], pairs: readonly (readonly [string, string])[]): Oriented {
  const firsts = [...new Set(pairs.map(([first]) => first))]
  const seconds = [...new Set(pairs.map(([, second]) => second))]
  const known = (parts: readonly string[]) => parts.filter(isKnownMetric).length / parts.length
  const hosts = (parts: readonly string[]) => parts.filter((part) => HOST.test(part)).length / parts.length
  const scores = [known(firsts) - known(seconds), hosts(seconds) - hosts(firsts)]
  const score = scores.find((value) => value !== 0) ?? 0
  const firstIsMetric = score === 0 ? firsts.length <= seconds.length : score > 0
  const parts = names.map((column, i) => {
    const [first, second] = pairs[i] ?? ['', '']
    return firstIsMetric
      ? { column, metric: first, server: second }
      : { column, metric: second, server: first }
  })
  return { parts, proven: score !== 0 }
}

const LABEL_SET = /^([^{}]*)\{(.*)\}$/
const LABEL = /([\p{L}_][\p{L}\p{N}_.]*)\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|([^,{}"]*))/gu

/** `cpu{instance="web-01", mode="user"}`, as PromQL writes series; labels that are the same everywhere go. */
function labelSets(names: readonly string[]): Part[] | null {
  const sets = names.map((name) => {
    const match = LABEL_SET.exec(name.trim())
    if (match === null) return null
    const labels = new Map(
      [...(match[2] ?? '').matchAll(LABEL)].map(([, key, a, b]) => [key ?? '', (a ?? b ?? '').trim()]),
    )
    const said = match[1]?.trim() ?? ''
    return { name: said === '' ? (labels.get('__name__') ?? '') : said, labels }
  })
  if (!sets.every((set) => set !== null && set.labels.size > 0)) return null
  const keys = [...new Set(sets.flatMap((set) => [...(set?.labels.keys() ?? [])]))].filter(
    (key) => key !== '__name__',
  )
  const varying = keys.filter((key) => new Set(sets.map((set) => set?.labels.get(key))).size > 1)
  const server = SERVER_NAMES.flat().find((wanted) => keys.some((key) => normalName(key) === wanted)) ?? null
  const serverKey = keys.find((key) => normalName(key) === server)
  // Labels that name no server (a mode, a quantile) tell metrics apart; and a series without the label is of nobody.
  if (serverKey === undefined || !sets.every((set) => (set?.labels.get(serverKey) ?? '') !== '')) return null
  return names.map((column, i) => {
    const set = sets[i]
    const apart = varying
      .filter((key) => key !== serverKey && set?.labels.has(key))
      .map((key) => `${key}=${set?.labels.get(key) ?? ''}`)
    const base = set?.name === '' || set === null || set === undefined ? UNNAMED : set.name
    return {
      column,
      server: set?.labels.get(serverKey) ?? '',
      metric: apart.length === 0 ? base : `${base}{${apart.join(', ')}}`,
    }
  })
}

const COUNTER = /^\\\\([^\\]+)\\([^\\]+?)(?:\((.*)\))?\\(.+)$/

/** `\\HOST\Processor(_Total)\% Processor Time`, as perfmon and typeperf write counters. */
function counters(names: readonly string[]): Part[] | null {
  const parts = names.map((column) => {
    const match = COUNTER.exec(column.trim())
    if (match === null) return null
    const [, server = '', object = '', instance = '', counter = ''] = match
    const apart = instance === '' || instance === '_Total' ? '' : `{${instance}}`
    return { column, server, metric: `${object} ${counter}${apart}` }
  })
  return parts.every((part) => part !== null) ? parts : null
}

const SEPARATORS = [' - ', ': ', ' | ', ' / ', ' ', '.', ':', '/', '|', '__', '_', '-']

/** `web-01 cpu_percent`, `cpu_percent.web-01`: a known metric on one side of a separator, a server on the other. */
function joined(names: readonly string[]): Part[] | null {
  for (const separator of SEPARATORS) {
    for (const metricFirst of [true, false]) {
      const parts = names.map((column) => splitAt(column, separator, metricFirst))
      if (parts.every((part) => part !== null) && new Set(parts.map((part) => part.server)).size > 1)
        return parts
    }
  }
  return null
}

function splitAt(column: string, separator: string, metricFirst: boolean): Part | null {
  for (let at = column.indexOf(separator); at >= 0; at = column.indexOf(separator, at + 1)) {
    const [before, after] = [column.slice(0, at).trim(), column.slice(at + separator.length).trim()]
    const [metric, server] = metricFirst ? [before, after] : [after, before]
    if (isServerOf(server, metric, column)) return { column, server, metric }
  }
  return null
}

/** A part is a server if it looks like one, or if only the other part is a known metric: `cpu_percent` is no server. */
function isServerOf(server: string, metric: string, column: string): boolean {
  if (server === '' || isKnownMetric(server)) return false
  if (HOST.test(server)) return isKnownMetric(metric)
  return isInCatalogue(metric) && !isInCatalogue(column)
}
