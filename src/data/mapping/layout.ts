import { normalName } from '#forecast/metrics/normalName.ts'
import type { ColumnFacts } from '../facts.ts'
import type { Answers, ColumnSample } from '../mapping.types.ts'
import type { GuessHints } from './guess.ts'
import { namingOf } from './long.ts'
import { plausible, type Plausible } from './plausible.ts'
import { repeating, type Repeating } from './repeating.ts'
import { roleOf, type Taken } from './roles.ts'
import { isTime, refusesTimes } from './times.ts'
import { FREE_TEXT_NAMES, LABEL_NAMES, PART_NAMES, PROFILE_NAMES, STATUS_NAMES } from './vocabulary.ts'
import { asServers, calledBy, UNNAMED, wideNames, type WideNames } from './wide.ts'

/**
 * More than this share of the first rows that contradict another of their server and time is asked about before all are
 * read. Reading counts them exactly.
 */
const SMALL_FRACTION = 0.1

/** How the values of a file lie, as far as names, first rows and answers say it. */
export interface Layout {
  readonly taken: Taken
  /** Columns whose values name the metric of a row. */
  readonly names: readonly string[]
  /** Columns that tell rows of one server, time and metric apart. */
  readonly apart: readonly string[]
  /** Columns that are a server each; null: they are not. */
  readonly wide: WideNames | null
  /** Rows of one server and time that contradict each other; null: too few to matter. */
  readonly repeats: Repeating | null
}

export function layoutOf(
  columns: readonly ColumnFacts[],
  { answers = {} }: GuessHints,
  time: Plausible,
  server: Plausible,
): Layout {
  const texts = columns.filter(({ kind }) => kind === 'text')
  const said = <T>(answer: T | undefined, guess: T): T => (answer === undefined ? guess : answer)
  const profile = said(answers.profile, plausible(texts, PROFILE_NAMES).named[0]?.name ?? null)
  const status = said(answers.status, plausible(texts, STATUS_NAMES).named[0]?.name ?? null)
  const timeName = said<string | null>(answers.time, (time.named[0] ?? time.all[0])?.name ?? null)
  const isOne = answers.serverName !== undefined || answers.wide === true
  const serverName = said(answers.server, isOne ? null : (server.named[0]?.name ?? null))
  const known: Taken = {
    time: timeName,
    server: serverName,
    profile,
    status,
    naming: [],
    metrics: answers.metrics ?? null,
  }
  const numbers = inRole(columns, known, 'metric')
  const names = said(answers.names, namingOf(columns, numbers, [timeName, serverName, profile, status]))
  const wide = wideOf(numbers, answers, known, names)
  const suspect = onlyUnknownText(columns, [timeName, profile, status, ...names])?.name ?? null
  const isWide = wide !== null && (wide.proven || answers.wide === true || suspect === null)
  const guessed = isWide || isOne || answers.server !== undefined ? null : suspect
  const keyed: Taken = { ...known, server: serverName ?? guessed, naming: names }
  if (isWide) return { taken: keyed, names, apart: [], wide, repeats: null }
  const found = repeatsOf(columns, keyed, inRole(columns, keyed, 'metric'))
  const repeats = found.fraction > SMALL_FRACTION ? found : null
  const suggested = answers.repeats === undefined && repeats !== null ? fewest(columns, repeats.apart) : []
  const apart = said(answers.apart, suggested)
  return { taken: { ...keyed, naming: [...names, ...apart] }, names, apart, wide: null, repeats }
}

function wideOf(
  numbers: readonly string[],
  { wide, metric, serverName }: Answers,
  { server }: Taken,
  names: readonly string[],
): WideNames | null {
  // Who names the one server says that the columns are none.
  if (
    wide === false ||
    (serverName !== undefined && wide !== true) ||
    server !== null ||
    names.length > 0 ||
    numbers.length === 0
  )
    return null
  const found = wideNames(numbers) ?? (wide === true ? unnamed(numbers) : null)
  if (found === null || found.named || metric === undefined) return found
  const columns = Object.entries(found.columns).map(([column, part]) => [
    column,
    { ...part, metric: calledBy(part.metric, metric) },
  ])
  return { ...found, named: true, columns: Object.fromEntries(columns) as WideNames['columns'] }
}

function unnamed(numbers: readonly string[]): WideNames {
  const parts = asServers(numbers, UNNAMED)
  const columns = Object.fromEntries(parts.map(({ column, server, metric }) => [column, { server, metric }]))
  return { columns, proven: false, named: false }
}

function inRole(columns: readonly ColumnFacts[], taken: Taken, role: ColumnSample['role']): string[] {
  return columns.filter((column) => roleOf(column, taken).role === role).map(({ name }) => name)
}

const NONE: Repeating = { fraction: 0, apart: [] }

/** Whether rows say different things of one server and time, and what distinguishes them. */
function repeatsOf(columns: readonly ColumnFacts[], taken: Taken, metrics: readonly string[]): Repeating {
  // Times that cannot be read as they are come to the same one.
  const time = columns.find(({ name }) => name === taken.time)
  if (time === undefined || refusesTimes(time)) return NONE
  const key = [taken.time, taken.server, ...taken.naming]
  const candidates = columns.filter((column) => {
    const { kind, name } = column
    if (key.includes(name) || column.distinct < 2 || FREE_TEXT_NAMES.has(normalName(name))) return false
    return kind === 'text' ? !isTime(column) : kind === 'integer' && PART_NAMES.has(normalName(name))
  })
  const isCandidate = (name: string) => candidates.some((other) => other.name === name)
  return repeating(
    columns.filter(({ name }) => key.includes(name)),
    columns.filter(({ name }) => metrics.includes(name) && !isCandidate(name)),
    candidates,
  )
}

/** Of columns that each distinguish rows, the one with the fewest values. */
function fewest(columns: readonly ColumnFacts[], apart: readonly string[]): string[] {
  const found = columns.filter(({ name }) => apart.includes(name)).sort((a, b) => a.distinct - b.distinct)
  return found.slice(0, 1).map(({ name }) => name)
}

/** The one text column without another meaning, as a suggestion. */
function onlyUnknownText(
  columns: readonly ColumnFacts[],
  taken: readonly (string | null | undefined)[],
): ColumnFacts | undefined {
  const unknown = columns.filter((column) => {
    const normal = normalName(column.name)
    const known = LABEL_NAMES.has(normal) || FREE_TEXT_NAMES.has(normal) || taken.includes(column.name)
    return column.kind === 'text' && !isTime(column) && !known && column.samples.length > 0
  })
  return unknown.length === 1 ? unknown[0] : undefined
}
