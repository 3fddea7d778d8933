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
    throw new FleetcastError('wire-invalid', `${what}: the daemon says: ${clip(words, 300)}`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const path = issue?.path ?? []
  const field = path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}.${String(key)}`),
    what,
  )
  const code = issue?.code === 'too_big' ? 'wire-too-large' : 'wire-invalid'
  throw new FleetcastError(code, unexpected(field, valueAt(value, path), expectationOf(issue)))
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
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
}

function expectationOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_type') return NOUNS[issue.expected] ?? issue.expected
  if (issue?.code === 'too_big') return `at most ${issue.maximum} of them`
  return issue?.message ?? 'something else'
}
