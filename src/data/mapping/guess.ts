import { canonicalName } from '#forecast/metrics/lookup.ts'
import { normalName } from '#forecast/metrics/normalName.ts'
import { whyNoMetric } from '#forecast/metrics/notMetric.ts'
import type { ColumnFacts } from '../facts.ts'
import type { ColumnMapping, ColumnSample, MappingGuess } from '../mapping.types.ts'
import { timeNotation } from '../cells/timeNotation.ts'
import { fingerprint } from './fingerprint.ts'
import {
  FREE_TEXT_NAMES,
  LABEL_NAMES,
  PROFILE_NAMES,
  SERVER_NAMES,
  STATUS_NAMES,
  TIME_NAMES,
  isRowNumber,
} from './vocabulary.ts'

/** More distinct values among the first rows than a label has classes. */
const MOST_CLASSES = 200

/**
 * Which column means what, by name, type and first values. Sure only where exactly one column can be the time
 * and exactly one the server; otherwise the best mapping comes with a question.
 */
export function guessMapping(columns: readonly ColumnFacts[], fileName: string): MappingGuess {
  const time = plausible(columns.filter(isTime), TIME_NAMES)
  const server = plausible(columns.filter(canNameServers), SERVER_NAMES)
  const profile = plausible(columns.filter(isText), PROFILE_NAMES).named[0]?.name ?? null
  const status = plausible(columns.filter(isText), STATUS_NAMES).named[0]?.name ?? null
  const chosenTime = time.named[0] ?? time.all[0]
  const chosenServer = server.named[0] ?? onlyUnknownText(columns, [chosenTime?.name, profile, status])
  const taken = [chosenTime?.name, chosenServer?.name, profile, status]

  const roles = columns.map((column) => roleOf(column, taken))
  const inRole = (role: ColumnSample['role']): string[] =>
    roles.filter((column) => column.role === role).map((column) => column.name)
  const mapping: ColumnMapping | null = chosenTime
    ? {
        time: chosenTime.name,
        server: chosenServer?.name ?? null,
        serverName: chosenServer ? null : stem(fileName),
        profile,
        status,
        metrics: inRole('metric'),
        covariates: inRole('covariate'),
        labels: inRole('label'),
        renames: renamesOf(columns, inRole('metric'), profile, status),
      }
    : null
  const question = questionFor(time, server, mapping)
  return { mapping, sure: question === null, question, columns: roles, fingerprint: fingerprint(columns) }
}

interface Plausible {
  /** Columns with a recognised name of the best tier that occurs. */
  readonly named: readonly ColumnFacts[]
  readonly all: readonly ColumnFacts[]
}

function plausible(columns: readonly ColumnFacts[], tiers: readonly (readonly string[])[]): Plausible {
  for (const tier of tiers) {
    const named = columns
      .filter((column) => tier.includes(normalName(column.name)))
      .sort((a, b) => tier.indexOf(normalName(a.name)) - tier.indexOf(normalName(b.name)))
    if (named.length > 0) return { named, all: columns }
  }
  return { named: [], all: columns }
}

function isText(column: ColumnFacts): boolean {
  return column.kind === 'text'
}

function isTime(column: ColumnFacts): boolean {
  if (column.kind === 'time') return true
  if (column.kind === 'boolean' || column.kind === 'unsupported') return false
  const values = column.rows.filter((cell) => cell !== null)
  const sample = (values.length > 0 ? values : column.samples).slice(0, 200)
  // Counters of bytes look like epochs too: a number needs the name as well.
  const named = TIME_NAMES.some((tier) => tier.includes(normalName(column.name)))
  return timeNotation(sample, named) !== null
}

function canNameServers(column: ColumnFacts): boolean {
  return (isText(column) && !isTime(column)) || column.kind === 'integer'
}

/** The one text column without another meaning, as a suggestion. */
function onlyUnknownText(
  columns: readonly ColumnFacts[],
  taken: readonly (string | null | undefined)[],
): ColumnFacts | undefined {
  const unknown = columns.filter((column) => {
    const normal = normalName(column.name)
    const known = LABEL_NAMES.has(normal) || FREE_TEXT_NAMES.has(normal) || taken.includes(column.name)
    return isText(column) && !isTime(column) && !known
  })
  return unknown.length === 1 ? unknown[0] : undefined
}

function questionFor(time: Plausible, server: Plausible, mapping: ColumnMapping | null): string | null {
  if (!mapping) return 'No column looks like a time. Which one is it?'
  const times = time.named.length > 0 ? time.named : time.all
  if (times.length > 1) return `Which column is the time: ${list(times)}?`
  if (server.named.length > 1) return `Which column names the server: ${list(server.named)}?`
  if (server.named.length === 0) {
    return mapping.server === null
      ? 'No column names a server. Is this file one server, or which column is it?'
      : `Does ${mapping.server} name the server?`
  }
  if (mapping.metrics.length === 0) return 'No column looks like a metric. Which ones are?'
  return null
}

function list(columns: readonly ColumnFacts[]): string {
  return columns.map((column) => column.name).join(' or ')
}

function roleOf(column: ColumnFacts, taken: readonly (string | null | undefined)[]): ColumnSample {
  const { name, kind, samples } = column
  const [time, server, profile, status] = taken
  const as = (role: ColumnSample['role'], why: string): ColumnSample => ({ name, kind, samples, role, why })
  if (name === time) return as('time', kind === 'time' ? 'a timestamp' : 'reads as a time')
  if (name === server) return as('server', 'names the server')
  if (name === profile) return as('profile', 'the kind of server')
  if (name === status) return as('status', 'the state of the server')
  switch (kind) {
    case 'unsupported':
      return as('ignored', column.why ?? 'cannot be read')
    case 'time':
      return as('ignored', 'another time')
    case 'boolean':
      return as('covariate', 'true or false, not a measurement')
    case 'number':
    case 'integer': {
      if (FREE_TEXT_NAMES.has(normalName(name))) return as('ignored', 'free text')
      if (isRowNumber(name)) return as('ignored', 'a row number')
      const why = whyNoMetric(name)
      return why === null ? as('metric', 'a number') : as('covariate', why)
    }
    case 'text':
      if (FREE_TEXT_NAMES.has(normalName(name))) return as('ignored', 'free text')
      if (isTime(column)) return as('ignored', 'another time')
      if (column.distinct > MOST_CLASSES) return as('ignored', `more than ${MOST_CLASSES} different values`)
      return as('label', 'text with few values')
  }
}

/** An alias is renamed only where its name is free and no other column claims it. */
function renamesOf(
  columns: readonly ColumnFacts[],
  metrics: readonly string[],
  profile: string | null,
  status: string | null,
): Record<string, string> {
  const wanted: (readonly [column: string, name: string])[] = []
  if (profile !== null) wanted.push([profile, 'profile'])
  if (status !== null) wanted.push([status, 'status'])
  for (const metric of metrics) {
    const name = canonicalName(metric)
    if (name !== metric) wanted.push([metric, name])
  }
  const names = new Set(columns.map((column) => column.name))
  const claims = (name: string): number => wanted.filter(([, other]) => other === name).length
  return Object.fromEntries(wanted.filter(([, name]) => !names.has(name) && claims(name) === 1))
}

function stem(fileName: string): string {
  return fileName.replace(/(?:\.\w{1,8})+$/, '') || fileName
}
