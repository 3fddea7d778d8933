import { FleetcastError } from '#forecast/errors.ts'
import type { ColumnFacts } from '../facts.ts'
import type { Answers, ColumnMapping, ColumnSample, MappingGuess } from '../mapping.types.ts'
import { fingerprint } from './fingerprint.ts'
import { layoutOf, type Layout } from './layout.ts'
import { plausible, type Plausible } from './plausible.ts'
import { questionsFor } from './questions.ts'
import { renamesOf, roleOf } from './roles.ts'
import { dateOrderOf, isTime } from './times.ts'
import { SERVER_NAMES, TIME_NAMES } from './vocabulary.ts'

/** What is known about files beside their columns. */
export interface GuessHints {
  /** Columns by which the model tells its series apart: one names the server where no other name is better. */
  readonly groups?: readonly string[]
  /** Zone of the times by the file's own header. */
  readonly zone?: string | null
  /** What a person said. */
  readonly answers?: Answers
}

/**
 * Which column means what, by name, type and first values, and how the values lie: a column per metric, rows that name
 * their metric, or a column per server. Sure only where it can be read in one way; otherwise the best mapping comes
 * with a question. Fails with column-missing where an answer names a column that is not there.
 */
export function guessMapping(
  columns: readonly ColumnFacts[],
  fileName: string,
  hints: GuessHints = {},
): MappingGuess {
  const { answers = {} } = hints
  checkAnswers(columns, answers, fileName)
  const time = plausible(columns.filter(isTime), TIME_NAMES)
  const server = serversOf(columns, hints)
  const lies = layoutOf(columns, hints, time, server)
  const { taken, wide, repeats } = lies

  const roles = columns.map((column) => ofServer(roleOf(column, taken), wide))
  const ofRole = (role: ColumnSample['role']) =>
    roles.filter((column) => column.role === role).map(({ name }) => name)
  const metrics = wide === null ? ofRole('metric') : Object.keys(wide.columns)
  const mapping: ColumnMapping | null =
    taken.time === null
      ? null
      : {
          time: taken.time,
          server: taken.server,
          serverName: taken.server === null && wide === null ? (answers.serverName ?? stem(fileName)) : null,
          profile: taken.profile,
          status: taken.status,
          metrics,
          covariates: ofRole('covariate'),
          labels: ofRole('label'),
          renames: renamed(renamesOf(columns, wide === null ? metrics : [], taken), metrics, lies, answers),
          ...(lies.names.length > 0 && { names: lies.names }),
          ...(lies.apart.length > 0 && { apart: lies.apart }),
          ...(wide !== null && { wide: wide.columns }),
          ...reading(hints, taken.time),
        }
  const { question, asks } = questionsFor({ time, server, mapping, wide, repeats, answers, columns })
  return {
    mapping,
    sure: question === null,
    question,
    asks,
    columns: roles,
    fingerprint: fingerprint(columns),
    ownName: stem(fileName),
  }
}

/** A column of a wide table says which series it is. */
function ofServer(column: ColumnSample, wide: Layout['wide']): ColumnSample {
  const part =
    wide !== null && Object.hasOwn(wide.columns, column.name) ? wide.columns[column.name] : undefined
  return part === undefined ? column : { ...column, why: `${part.metric} of ${part.server}` }
}

/** What the answers and the file's header say about cells. */
function reading({ zone, answers = {} }: GuessHints, time: string): Partial<ColumnMapping> {
  const { repeats, rates, counters, fractions, dateOrder = dateOrderOf(time), comma } = answers
  const said = answers.zone ?? zone ?? undefined
  return {
    ...(repeats !== undefined && { repeats }),
    ...(rates !== undefined && { rates }),
    ...(counters !== undefined && { counters }),
    ...(fractions !== undefined && { fractions }),
    ...(said !== undefined && { zone: said }),
    ...(dateOrder !== undefined && { dateOrder }),
    ...(comma !== undefined && { comma }),
  }
}

/** The one column of values is called by what a person says that it measures. */
function renamed(
  renames: Record<string, string>,
  metrics: readonly string[],
  { wide, names }: Layout,
  { metric }: Answers,
): Record<string, string> {
  const [only] = metrics
  const applies = metric !== undefined && wide === null && names.length === 0 && metrics.length === 1
  return applies && only !== undefined ? { ...renames, [only]: metric } : renames
}

function serversOf(columns: readonly ColumnFacts[], { groups = [] }: GuessHints): Plausible {
  const found = plausible(columns.filter(canNameServers), SERVER_NAMES)
  if (found.named.length > 0) return found
  return { ...found, named: found.all.filter(({ name }) => groups.includes(name)).slice(0, 1) }
}

function canNameServers(column: ColumnFacts): boolean {
  return (column.kind === 'text' && !isTime(column)) || column.kind === 'integer'
}

function checkAnswers(columns: readonly ColumnFacts[], answers: Answers, file: string): void {
  const { time, server, profile, status, metrics = [], names = [], apart = [] } = answers
  for (const name of [time, server, profile, status, ...metrics, ...names, ...apart]) {
    if (name === undefined || name === null || columns.some((column) => column.name === name)) continue
    const known = columns.map((column) => column.name).join(', ')
    throw new FleetcastError('column-missing', `${file} has no column ${name}; its columns are ${known}`, {
      file,
      place: name,
    })
  }
}

function stem(fileName: string): string {
  return fileName.replace(/(?:\.\w{1,8})+$/, '') || fileName
}
