import { unexpected } from './shown.ts'

/** An object of a message; its keys are only read by name or through Object.entries, whatever they are called. */
export type WireObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** null where it is not a text. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** null where it is not a finite number. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The keys that are not among the known ones; its own keys only, so that `__proto__` is a name like any other. */
export function restOf(object: WireObject, known: ReadonlySet<string>): WireObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !known.has(key)))
}

const MOST_REMARKS = 20

/** Collects what was odd about a message but did not stop it from being read. */
export interface Remarks {
  readonly add: (remark: string) => void
  /** At most 20, and how many more there were. */
  readonly list: () => readonly string[]
}

export function createRemarks(): Remarks {
  const kept: string[] = []
  let more = 0
  return {
    add: (remark) => {
      if (kept.length < MOST_REMARKS) kept.push(remark)
      else more++
    },
    list: () => (more === 0 ? kept : [...kept, `and ${more} more of this kind`]),
  }
}

/** A number or null; anything else is null and a remark. */
export function optionalNumber(value: unknown, field: string, remarks: Remarks): number | null {
  if (value === undefined || value === null) return null
  const number = numberOf(value)
  if (number === null) remarks.add(unexpected(field, value, 'a number or null'))
  return number
}
