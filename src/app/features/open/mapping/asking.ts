import type { Answers, ColumnSample, MappingGuess } from '#engine/api.ts'

/** What every question gets: the guess with the answers so far, and the way to give others. */
export interface Asking {
  readonly guess: MappingGuess
  readonly answers: Answers
  /** typed: more of it may come at once. */
  readonly onAnswer: (answers: Answers, typed?: boolean) => void
}

export type Servers = 'column' | 'wide' | 'one'

/** What the servers of a file are, as answered, else as guessed. */
export function serversOf({ guess: { mapping }, answers }: Pick<Asking, 'guess' | 'answers'>): Servers {
  const { wide, server, serverName } = answers
  if (wide === true) return 'wide'
  if (typeof server === 'string') return 'column'
  if (server === null || serverName !== undefined) return 'one'
  if (mapping?.wide !== undefined) return 'wide'
  return mapping !== null && mapping.server === null ? 'one' : 'column'
}

/** Columns that can name something: servers, metrics, or what tells rows apart. */
export function namingChoices({ columns }: MappingGuess): readonly ColumnSample[] {
  return columns.filter(
    ({ kind, role, samples }) =>
      (kind === 'text' || kind === 'integer') && role !== 'time' && samples.length > 0,
  )
}

export type Repeated = 'apart' | 'mean' | 'sum' | 'max' | 'last'

/** What rows of one server and time come to, as answered, else as guessed; null: nobody knows. */
export function repeatedOf({
  guess: { mapping },
  answers,
}: Pick<Asking, 'guess' | 'answers'>): Repeated | null {
  if (answers.repeats !== undefined) return answers.repeats
  return (answers.apart ?? mapping?.apart ?? []).length > 0 ? 'apart' : null
}

/** The answers without some of them. */
export function without(answers: Answers, ...keys: readonly (keyof Answers)[]): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => !keys.some((gone) => gone === key)))
}
