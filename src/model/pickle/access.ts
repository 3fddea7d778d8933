import { isRecord } from './classes.ts'
import { isArray, readArray, readScalar } from './numpy.ts'
import type { Place } from './place.ts'
import type { PickleList, PickleRecord, PickleValue } from './values.ts'

/** Typed views of pickled values. Each names the place, what was found and what was expected when it fails. */

/** A dict with text keys, and where it is. */
export class Fields {
  readonly at: Place
  readonly #values: ReadonlyMap<string, PickleValue>

  constructor(values: ReadonlyMap<string, PickleValue>, at: Place) {
    this.#values = values
    this.at = at
  }

  get(key: string): PickleValue | undefined {
    return this.#values.get(key)
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  /** The first of several names that a value has gone by in the library's versions. */
  any(...keys: readonly string[]): PickleValue | undefined {
    const key = keys.find((one) => this.#values.has(one))
    return key === undefined ? undefined : this.#values.get(key)
  }

  keys(): readonly string[] {
    return [...this.#values.keys()]
  }

  entries(): readonly (readonly [string, PickleValue])[] {
    return [...this.#values]
  }

  text(key: string): string {
    return asText(this.get(key), this.at.in(key))
  }

  integer(key: string): number {
    return asInteger(this.get(key), this.at.in(key))
  }

  number(key: string): number {
    return asNumber(this.get(key), this.at.in(key))
  }

  /** With a default for older versions that did not have the setting. */
  boolean(key: string, otherwise?: boolean): boolean {
    const value = this.get(key)
    if (value === undefined && otherwise !== undefined) return otherwise
    return asBoolean(value, this.at.in(key))
  }

  /** None and absence are an empty list, one text is a list of one (as the library takes them). */
  texts(key: string): string[] {
    return asTexts(this.get(key), this.at.in(key))
  }

  /** None and absence are an empty dict. */
  fields(key: string): Fields {
    const value = this.get(key)
    return value === undefined || value === null
      ? new Fields(new Map(), this.at.in(key))
      : asFields(value, this.at.in(key))
  }
}

/** The items of a dict or OrderedDict; the last of equal keys counts. */
export function asEntries(
  value: PickleValue | undefined,
  at: Place,
): readonly (readonly [PickleValue, PickleValue])[] {
  const entries =
    isKind(value, 'dict') || isRecord(value, 'OrderedDict', 'dict', 'AttributeDict')
      ? value.entries
      : undefined
  if (entries === undefined) throw at.unexpected(value, 'a dict')
  at.visit(entries.length)
  return entries
}

export function asFields(value: PickleValue | undefined, at: Place): Fields {
  const values = new Map<string, PickleValue>()
  for (const [key, item] of asEntries(value, at)) {
    if (typeof key === 'string') values.set(key, item)
  }
  return new Fields(values, at)
}

/** The attributes of an object that was pickled with a plain state dict. */
export function stateOf(record: PickleRecord, at: Place): Fields {
  return asFields(record.state ?? undefined, at)
}

/** Items of a list or tuple. */
export function asItems(value: PickleValue | undefined, at: Place): readonly PickleValue[] {
  if (!isKind(value, 'list') && !isKind(value, 'tuple') && !isRecord(value, 'list')) {
    throw at.unexpected(value, 'a list')
  }
  at.visit(value.items.length)
  return value.items
}

export function asText(value: PickleValue | undefined, at: Place): string {
  const plain = isRecord(value, 'scalar') ? readScalar(value, at) : value
  if (typeof plain !== 'string') throw at.unexpected(value, 'a text')
  return plain
}

export function asTexts(value: PickleValue | undefined, at: Place): string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [value]
  return asItems(value, at).map((item, index) => asText(item, at.in(index)))
}

/** A Python or numpy number, or a numpy array of one. NaN and infinities pass. */
export function asNumber(value: PickleValue | undefined, at: Place): number {
  let plain = value
  if (isRecord(value, 'scalar')) {
    plain = readScalar(value, at)
  } else if (isArray(value)) {
    const { values } = readArray(value, at)
    if (values.length === 1) plain = values[0]
  }
  if (typeof plain === 'bigint') return Number(plain)
  if (typeof plain !== 'number') throw at.unexpected(value, 'a number')
  return plain
}

export function asInteger(value: PickleValue | undefined, at: Place): number {
  const number = asNumber(value, at)
  if (!Number.isSafeInteger(number)) throw at.unexpected(value, 'an integer')
  return number
}

export function asBoolean(value: PickleValue | undefined, at: Place): boolean {
  const plain = isRecord(value, 'scalar') ? readScalar(value, at) : value
  if (typeof plain !== 'boolean') throw at.unexpected(value, 'True or False')
  return plain
}

export function isKind<K extends 'dict' | PickleList['kind'] | 'persistent' | 'global'>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: unknown }> & { readonly kind: K } {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === kind
}
