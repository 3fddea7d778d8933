/**
 * What a pickle holds, as inert data. Nothing in it is ever called: a constructor and its arguments stay a
 * record that later code may recognize by name (see classes.ts). Values may be shared and may even contain
 * themselves, as in Python; whoever walks one must bound the walk.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleDict
  | PickleGlobal
  | PickleRecord
  | PicklePersistent

/** A list, tuple, set or frozenset. */
export interface PickleList {
  readonly kind: 'list' | 'tuple' | 'set'
  readonly items: PickleValue[]
}

/** In insertion order; a key that is set again appears again, and the last one counts. */
export interface PickleDict {
  readonly kind: 'dict'
  readonly entries: (readonly [PickleValue, PickleValue])[]
}

/** A class or function, by name only. */
export interface PickleGlobal {
  readonly kind: 'global'
  readonly module: string
  readonly name: string
}

/** What calling `type(*args)` and then setting the state, items and entries would have made. */
export interface PickleRecord {
  readonly kind: 'record'
  readonly type: PickleGlobal
  readonly args: readonly PickleValue[]
  readonly keywords: PickleValue
  state: PickleValue
  /** Added one by one, as to a list or set. */
  readonly items: PickleValue[]
  /** Set one by one, as in a dict. */
  readonly entries: (readonly [PickleValue, PickleValue])[]
}

/** A reference to something outside the pickle (torch: a storage). */
export interface PicklePersistent {
  readonly kind: 'persistent'
  readonly id: PickleValue
}

/** The value in a few words, for messages; shallow, so that a deep or cyclic value costs nothing. */
export function describeValue(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'None'
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
  if (typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  switch (value.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return `a ${value.kind} of ${value.items.length}`
    case 'dict':
      return `a dict of ${value.entries.length}`
    case 'global':
      return `${value.module}.${value.name}`
    case 'record':
      return `a ${value.type.module}.${value.type.name}`
    case 'persistent':
      return 'a reference outside the pickle'
  }
}
