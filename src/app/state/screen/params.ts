import type { z } from 'zod'

/** One thing that the address carries: its key, what it is when the address says nothing, and how it is written. */
export interface Param<T> {
  readonly key: string
  readonly fallback: T
  /** From all values of the key, in order; undefined: they do not fit, and the fallback is taken. */
  readonly parse: (texts: readonly string[]) => T | undefined
  /** [] for the fallback: an address says only what differs. */
  readonly print: (value: T) => readonly string[]
}

/** A part of the screen's state and its way to the address and back. */
export interface Params<T> {
  readonly defaults: T
  readonly read: (query: URLSearchParams) => T
  readonly write: (query: URLSearchParams, value: T) => void
}

/** `params({ level: oneOf('level', ['p50', 'p90'], 'p50') })`: keys have to be unique over all tabs. */
export function params<T extends object>(shape: { readonly [K in keyof T]: Param<T[K]> }): Params<T> {
  // The one place where a shape's fields are taken for what its type says they are.
  const fields = Object.entries(shape) as [keyof T, Param<T[keyof T]>][]
  const from = (of: (param: Param<T[keyof T]>) => T[keyof T]) =>
    Object.fromEntries(fields.map(([name, param]) => [name, of(param)])) as T
  return {
    defaults: from(({ fallback }) => fallback),
    read: (query) =>
      from(({ key, fallback, parse }) => {
        const texts = query.getAll(key)
        return texts.length === 0 ? fallback : (parse(texts) ?? fallback)
      }),
    write: (query, value) => {
      for (const [name, { key, print }] of fields) {
        query.delete(key)
        for (const text of print(value[name])) query.append(key, text)
      }
    },
  }
}

/** One of a few words. */
export function oneOf<const T extends string>(
  key: string,
  words: readonly T[],
  fallback: NoInfer<T>,
): Param<T> {
  return {
    key,
    fallback,
    parse: ([text]) => words.find((word) => word === text),
    print: (word) => (word === fallback ? [] : [word]),
  }
}

/** Several of a few words, each at most once, in their own order. */
export function someOf<const T extends string>(key: string, words: readonly T[]): Param<readonly T[]> {
  return {
    key,
    fallback: [],
    parse: (texts) => words.filter((word) => texts.includes(word)),
    print: (chosen) => chosen,
  }
}

/** Characters that an address may carry of one text. */
export const LONGEST_TEXT = 500
/** Texts that an address may carry of one key. */
export const MOST_TEXTS = 200

/** Free text, cut to what an address may carry. */
export function text(key: string): Param<string> {
  return {
    key,
    fallback: '',
    parse: ([found]) => found?.slice(0, LONGEST_TEXT),
    print: (value) => (value === '' ? [] : [value]),
  }
}

/** Names of servers, metrics or profiles: as many as there are, each once. */
export function texts(key: string): Param<readonly string[]> {
  return {
    key,
    fallback: [],
    parse: (found) => [...new Set(found)].slice(0, MOST_TEXTS).map((each) => each.slice(0, LONGEST_TEXT)),
    print: (value) => value,
  }
}

/** Yes or no: `1` or `0`. */
export function flag(key: string, fallback = false): Param<boolean> {
  return {
    key,
    fallback,
    parse: ([found]) => (found === '1' ? true : found === '0' ? false : undefined),
    print: (value) => (value === fallback ? [] : [value ? '1' : '0']),
  }
}

/** A number that a zod schema accepts; null where the address says none. */
export function number(key: string, schema: z.ZodType<number>): Param<number | null> {
  return {
    key,
    fallback: null,
    parse: ([found]) => schema.safeParse(found === '' ? NaN : Number(found)).data,
    print: (value) => (value === null ? [] : [String(value)]),
  }
}
