import { z } from 'zod'
import { FleetcastError } from '../errors.ts'
import { MOST_ROWS } from './limits.ts'
import { isObject, textOf } from './loose.ts'
import { clip, unexpected } from './shown.ts'

/** A field that may be missing or null: null then. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? null)
}

export const text = optional(z.string())
export const number = optional(z.number())
export const flag = optional(z.boolean())

/** A list that may be missing: empty then. */
export function rows<T extends z.ZodType>(schema: T) {
  return z
    .array(schema)
    .max(MOST_ROWS)
    .nullish()
    .transform((list) => list ?? [])
}

/**
 * Reads a small answer. Throws `wire-invalid` with the daemon's own words where it says that it has none (200 with
 * `error`, or `success: false`), else naming the first field that is not as expected; `wire-too-large` for long lists.
 * @param what the answer's name for messages.
 */
export function readShape<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  if (isObject(value) && (value.success === false || textOf(value.error) !== null)) {
    const words = textOf(value.message) ?? textOf(value.error) ?? 'it has none'
    throw new FleetcastError('wire-invalid', `${what}: the daemon reports: ${clip(words, 300)}`)
  }
  return readFields(schema, value, what)
}

/** As readShape, of an answer that has no words for what it lacks. */
export function readFields<S extends z.ZodType>(schema: S, value: unknown, what: string): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const { code, message } = firstFault(parsed.error, value, what)
  throw new FleetcastError(code, message)
}

/** The first field that is not as expected, as a sentence: its name, its value, what was expected. */
export function firstFault(
  error: z.ZodError,
  value: unknown,
  what: string,
): { readonly code: 'wire-too-large' | 'wire-invalid'; readonly message: string } {
  const { issue, path } = deepest(error.issues[0], [])
  const field = path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}.${String(key)}`),
    what,
  )
  const code = issue?.code === 'too_big' ? 'wire-too-large' : 'wire-invalid'
  return { code, message: unexpected(field, valueAt(value, path), expectationOf(issue)) }
}

type Issue = z.core.$ZodIssue

/** Where none of several shapes fits, the fault of the one that fits furthest tells more than that there is one. */
function deepest(
  issue: Issue | undefined,
  before: readonly PropertyKey[],
): { readonly issue: Issue | undefined; readonly path: readonly PropertyKey[] } {
  const path = [...before, ...(issue?.path ?? [])]
  if (issue?.code !== 'invalid_union') return { issue, path }
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : [deepest(first, path)]))
  return inner.reduce((best, each) => (each.path.length > best.path.length ? each : best), { issue, path })
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner) && typeof key === 'number') return inner[key]
    return isObject(inner) && typeof key === 'string' && Object.hasOwn(inner, key) ? inner[key] : undefined
  }, value)
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
}

function expectationOf(issue: Issue | undefined): string {
  const isNumber =
    issue !== undefined && 'origin' in issue && (issue.origin === 'number' || issue.origin === 'int')
  if (issue === undefined) return 'something else'
  if (issue.code === 'invalid_type') return NOUNS[issue.expected] ?? issue.expected
  if (issue.code === 'too_big') return `at most ${issue.maximum}${isNumber ? '' : ' of them'}`
  if (issue.code === 'too_small') {
    return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${isNumber ? '' : ' of them'}`
  }
  if (issue.code === 'invalid_value') {
    return issue.values
      .map((each) => (typeof each === 'string' ? JSON.stringify(each) : String(each)))
      .join(' or ')
  }
  if (issue.code === 'invalid_union') return 'one of its valid forms'
  if (issue.code === 'invalid_format') return `text of the form ${issue.format}`
  return issue.message
}
