import { FleetcastError } from '#forecast/errors.ts'
import { isKind } from './access.ts'
import { isRecord } from './classes.ts'
import { Cursor } from './cursor.ts'
import { PICKLE_LIMITS, type PickleLimits } from './limits.ts'
import { OP } from './opcodes.ts'
import { JOBLIB_DATA, joblibLayout } from './numpy.ts'
import { Place } from './place.ts'
import {
  describeValue,
  type PickleGlobal,
  type PicklePersistent,
  type PickleRecord,
  type PickleValue,
} from './values.ts'

/** Arrays of objects may hold arrays of objects, each a pickle of its own. */
const MOST_INSIDE = 20

/**
 * Reads a pickle (protocols 0 to 5) as data: the stack machine of Python's pickle.py, with records in place of
 * calls. Extension codes and out-of-band buffers are not read; torch, numpy, pandas and sklearn write neither.
 *
 * @throws FleetcastError `pickle-invalid`, `pickle-unsupported`, `pickle-limit`, `file-truncated`, `file-empty`.
 */
export function readPickle(
  bytes: Uint8Array,
  file: string,
  limits: PickleLimits = PICKLE_LIMITS,
): PickleValue {
  return new PickleStream(bytes, file, limits).next()
}

/** Pickles that stand one after another in a file, and what else stands between them. */
export class PickleStream {
  readonly cursor: Cursor
  /** What the pickles read so far refer to outside themselves, in order. */
  readonly persistent: PicklePersistent[] = []
  readonly #limits: PickleLimits
  /** Its visits are those of all pickles of the stream together. */
  readonly #at: Place

  constructor(bytes: Uint8Array, file: string, limits: PickleLimits = PICKLE_LIMITS) {
    if (bytes.length === 0) throw new FleetcastError('file-empty', `${file} is empty`, { file })
    if (bytes.length > limits.bytes) {
      throw new FleetcastError(
        'pickle-limit',
        `${file}: the pickle has more than ${limits.bytes} bytes, at byte 0`,
        {
          file,
          place: 'byte 0',
        },
      )
    }
    this.cursor = new Cursor(bytes, file)
    this.#limits = limits
    this.#at = new Place(file)
  }

  /** The next one. */
  next(): PickleValue {
    return new Machine(this.cursor, this.#at, this.#limits, this.persistent).run()
  }
}

class Machine {
  readonly #in: Cursor
  readonly #at: Place
  readonly #file: string
  readonly #limits: PickleLimits
  readonly #memo = new Map<number, PickleValue>()
  readonly #marks: number[] = []
  readonly #stack: PickleValue[] = []
  readonly #persistent: PicklePersistent[]
  /** How many pickles this one is inside of. */
  readonly #inside: number
  /** Where the operation at hand begins. */
  #opAt = 0

  constructor(cursor: Cursor, at: Place, limits: PickleLimits, persistent: PicklePersistent[], inside = 0) {
    this.#in = cursor
    this.#at = at
    this.#file = at.file
    this.#limits = limits
    this.#persistent = persistent
    this.#inside = inside
    this.#bound(inside, MOST_INSIDE, 'nested pickles')
  }

  run(): PickleValue {
    for (let operations = 1; ; operations++) {
      this.#bound(operations, this.#limits.operations, 'operations')
      this.#opAt = this.#in.at
      const op = this.#in.uint8()
      if (op === OP.STOP) return this.#pop()
      if (!this.#literal(op) && !this.#collection(op) && !this.#object(op)) this.#refuse(op)
      this.#bound(this.#stack.length, this.#limits.stack, 'values on its stack')
    }
  }

  /** Operations that push what they spell out. */
  #literal(op: number): boolean {
    const from = this.#in
    switch (op) {
      case OP.PROTO:
        if (from.uint8() > 5) throw this.#invalid('the protocol is newer than version 5')
        return true
      case OP.FRAME:
        from.uint64()
        return true
      case OP.NONE:
        return this.#push(null)
      case OP.NEWTRUE:
        return this.#push(true)
      case OP.NEWFALSE:
        return this.#push(false)
      case OP.BININT:
        return this.#push(from.int32())
      case OP.BININT1:
        return this.#push(from.uint8())
      case OP.BININT2:
        return this.#push(from.uint16())
      case OP.LONG1:
        return this.#push(this.#integer(from.uint8()))
      case OP.LONG4:
        return this.#push(this.#integer(from.uint32()))
      case OP.INT: {
        const line = from.line()
        return this.#push(line === '01' ? true : line === '00' ? false : this.#decimal(line))
      }
      case OP.LONG:
        return this.#push(this.#decimal(from.line().replace(/L$/, '')))
      case OP.FLOAT:
        return this.#push(this.#float(from.line()))
      case OP.BINFLOAT:
        return this.#push(from.float64BigEndian())
      case OP.UNICODE:
        return this.#push(rawUnicodeEscape(from.line('latin1')))
      case OP.SHORT_BINUNICODE:
        return this.#push(from.text(from.uint8()))
      case OP.BINUNICODE:
        return this.#push(from.text(from.uint32()))
      case OP.BINUNICODE8:
        return this.#push(from.text(from.uint64()))
      case OP.SHORT_BINSTRING:
        return this.#push(from.latin1(from.uint8()))
      case OP.BINSTRING:
        return this.#push(from.latin1(from.uint32()))
      case OP.SHORT_BINBYTES:
        return this.#push(from.bytes(from.uint8()))
      case OP.BINBYTES:
        return this.#push(from.bytes(from.uint32()))
      case OP.BINBYTES8:
      case OP.BYTEARRAY8:
        return this.#push(from.bytes(from.uint64()))
      default:
        return false
    }
  }

  /** Operations on the stack, the memo and Python's own collections. */
  #collection(op: number): boolean {
    switch (op) {
      case OP.MARK:
        this.#marks.push(this.#stack.length)
        this.#bound(this.#marks.length, this.#limits.depth, 'nested collections')
        return true
      case OP.POP:
        // As in Python: with nothing above the newest mark, the mark goes.
        if (this.#stack.length === (this.#marks.at(-1) ?? 0)) this.#popMark()
        else this.#pop()
        return true
      case OP.POP_MARK:
        this.#popMark()
        return true
      case OP.DUP:
        return this.#push(this.#top())
      case OP.GET:
        return this.#push(this.#recall(Number(this.#in.line())))
      case OP.BINGET:
        return this.#push(this.#recall(this.#in.uint8()))
      case OP.LONG_BINGET:
        return this.#push(this.#recall(this.#in.uint32()))
      case OP.PUT:
        return this.#remember(Number(this.#in.line()))
      case OP.BINPUT:
        return this.#remember(this.#in.uint8())
      case OP.LONG_BINPUT:
        return this.#remember(this.#in.uint32())
      case OP.MEMOIZE:
        return this.#remember(this.#memo.size)
      case OP.EMPTY_TUPLE:
        return this.#push({ kind: 'tuple', items: [] })
      case OP.TUPLE1:
        return this.#push({ kind: 'tuple', items: this.#popMany(1) })
      case OP.TUPLE2:
        return this.#push({ kind: 'tuple', items: this.#popMany(2) })
      case OP.TUPLE3:
        return this.#push({ kind: 'tuple', items: this.#popMany(3) })
      case OP.TUPLE:
        return this.#push({ kind: 'tuple', items: this.#popMark() })
      case OP.EMPTY_LIST:
        return this.#push({ kind: 'list', items: [] })
      case OP.LIST:
        return this.#push({ kind: 'list', items: this.#popMark() })
      case OP.EMPTY_SET:
        return this.#push({ kind: 'set', items: [] })
      case OP.FROZENSET:
        return this.#push({ kind: 'set', items: this.#popMark() })
      case OP.EMPTY_DICT:
        return this.#push({ kind: 'dict', entries: [] })
      case OP.DICT:
        return this.#push({ kind: 'dict', entries: this.#pairs(this.#popMark()) })
      case OP.APPEND:
        return this.#append(this.#popMany(1))
      case OP.APPENDS:
      case OP.ADDITEMS:
        return this.#append(this.#popMark())
      case OP.SETITEM:
        return this.#setItems(this.#popMany(2))
      case OP.SETITEMS:
        return this.#setItems(this.#popMark())
      default:
        return false
    }
  }

  /** Operations that would find or call something: here they only write down what. */
  #object(op: number): boolean {
    switch (op) {
      case OP.GLOBAL:
        return this.#push({ kind: 'global', module: this.#in.line(), name: this.#in.line() })
      case OP.STACK_GLOBAL: {
        const [module, name] = this.#popMany(2)
        if (typeof module !== 'string' || typeof name !== 'string') {
          throw this.#invalid('a class name is not text')
        }
        return this.#push({ kind: 'global', module, name })
      }
      case OP.REDUCE:
      case OP.NEWOBJ: {
        const [type, args] = this.#popMany(2)
        return this.#push(this.#record(type, this.#tuple(args)))
      }
      case OP.NEWOBJ_EX: {
        const [type, args, keywords = null] = this.#popMany(3)
        return this.#push(this.#record(type, this.#tuple(args), keywords))
      }
      case OP.INST: {
        const type: PickleGlobal = { kind: 'global', module: this.#in.line(), name: this.#in.line() }
        return this.#push(this.#record(type, this.#popMark()))
      }
      case OP.OBJ: {
        const [type, ...args] = this.#popMark()
        return this.#push(this.#record(type, args))
      }
      case OP.BUILD: {
        const state = this.#pop()
        const target = this.#top()
        if (!isTagged(target) || target.kind !== 'record') {
          throw this.#invalid(`a state is set on ${describeValue(target)}`)
        }
        target.state = state
        if (isRecord(target, 'joblibArray')) this.#joblibData(target)
        return true
      }
      case OP.PERSID:
        return this.#refer(this.#in.line())
      case OP.BINPERSID:
        return this.#refer(this.#pop())
      default:
        return false
    }
  }

  #refer(id: PickleValue): true {
    const value: PicklePersistent = { kind: 'persistent', id }
    this.#persistent.push(value)
    return this.#push(value)
  }

  /** joblib writes an array's numbers into the stream, right behind the operation that describes it. */
  #joblibData(wrapper: PickleRecord): void {
    const { bytes, padded } = joblibLayout(wrapper, this.#at.in(`byte ${this.#opAt}`))
    if (padded) this.#in.bytes(this.#in.uint8())
    const data =
      bytes === null
        ? new Machine(this.#in, this.#at, this.#limits, this.#persistent, this.#inside + 1).run()
        : this.#in.bytes(bytes)
    wrapper.entries.push([JOBLIB_DATA, data])
  }

  #record(
    called: PickleValue | undefined,
    args: readonly PickleValue[],
    keywords: PickleValue = null,
  ): PickleRecord {
    const type = this.#written(called)
    // A shared partial costs the pickle a few bytes each time and its arguments are copied.
    if (isRecord(type, 'partial')) this.#at.in(`byte ${this.#opAt}`).visit(type.args.length)
    const partial = type === undefined ? null : partialCall(type, args)
    if (partial !== null) return partial
    if (type === undefined || !isTagged(type) || type.kind !== 'global') {
      throw new FleetcastError(
        'pickle-unsupported',
        `${this.#file}: the pickle calls ${describeValue(type)}, expected a class or function by name`,
        { file: this.#file, place: `byte ${this.#opAt}` },
      )
    }
    return { kind: 'record', type, args, keywords, state: null, items: [], entries: [] }
  }

  /** torch before 1.6 writes the classes of a whole model as ('module', class, its source). */
  #written(type: PickleValue | undefined): PickleValue | undefined {
    let inner = type
    for (let depth = 1; isKind(inner, 'persistent') && isKind(inner.id, 'tuple'); depth++) {
      if (inner.id.items[0] !== 'module') break
      this.#bound(depth, MOST_INSIDE, 'nested classes')
      inner = inner.id.items[1]
    }
    return inner
  }

  #append(values: readonly PickleValue[]): true {
    const target = this.#top()
    if (!isTagged(target) || !(target.kind === 'list' || target.kind === 'set' || target.kind === 'record')) {
      throw this.#invalid(`items are added to ${describeValue(target)}`)
    }
    for (const value of values) target.items.push(value)
    return true
  }

  #setItems(flat: readonly PickleValue[]): true {
    const target = this.#top()
    if (!isTagged(target) || !(target.kind === 'dict' || target.kind === 'record')) {
      throw this.#invalid(`keys are set in ${describeValue(target)}`)
    }
    for (const pair of this.#pairs(flat)) target.entries.push(pair)
    return true
  }

  #pairs(flat: readonly PickleValue[]): (readonly [PickleValue, PickleValue])[] {
    if (flat.length % 2 !== 0) throw this.#invalid('a dict key has no value')
    const pairs: (readonly [PickleValue, PickleValue])[] = []
    for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i] ?? null, flat[i + 1] ?? null])
    return pairs
  }

  #tuple(value: PickleValue | undefined): readonly PickleValue[] {
    if (value !== undefined && isTagged(value) && value.kind === 'tuple') return value.items
    throw this.#invalid(`arguments are ${describeValue(value)}, expected a tuple`)
  }

  #push(value: PickleValue): true {
    this.#stack.push(value)
    return true
  }

  #pop(): PickleValue {
    const [value = null] = this.#popMany(1)
    return value
  }

  #popMany(count: number): PickleValue[] {
    if (this.#stack.length - (this.#marks.at(-1) ?? 0) < count) throw this.#invalid('the stack is empty')
    return this.#stack.splice(this.#stack.length - count)
  }

  #popMark(): PickleValue[] {
    const mark = this.#marks.pop()
    if (mark === undefined) throw this.#invalid('a collection ends that was never started')
    return this.#stack.splice(mark)
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1)
    if (value === undefined) throw this.#invalid('the stack is empty')
    return value
  }

  #remember(key: number): true {
    this.#memo.set(key, this.#top())
    this.#bound(this.#memo.size, this.#limits.memo, 'stored values')
    return true
  }

  #recall(key: number): PickleValue {
    const value = this.#memo.get(key)
    if (value === undefined) throw this.#invalid(`value ${key} is used before it is stored`)
    return value
  }

  /** A little-endian two's complement integer. */
  #integer(length: number): number | bigint {
    this.#bound(length, this.#limits.integerBytes, 'bytes in one integer')
    const bytes = this.#in.bytes(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0)
    return narrow(BigInt.asIntN(8 * length, value))
  }

  #decimal(line: string): number | bigint {
    this.#bound(line.length, this.#limits.integerBytes * 3, 'digits in one integer')
    if (!/^\s*[+-]?\d+\s*$/.test(line)) throw this.#invalid(`invalid integer ${describeValue(line)}`)
    return narrow(BigInt(line.trim()))
  }

  #float(line: string): number {
    if (/^[+-]?(inf|nan)$/.test(line)) {
      return line.endsWith('nan') ? NaN : line.startsWith('-') ? -Infinity : Infinity
    }
    const value = Number(line)
    if (line.trim() === '' || Number.isNaN(value)) {
      throw this.#invalid(`invalid number ${describeValue(line)}`)
    }
    return value
  }

  #bound(found: number, limit: number, what: string): void {
    if (found <= limit) return
    throw new FleetcastError(
      'pickle-limit',
      `${this.#file}: the pickle has more than ${limit} ${what}, at byte ${this.#opAt}`,
      { file: this.#file, place: `byte ${this.#opAt}` },
    )
  }

  #invalid(what: string): FleetcastError {
    return this.#in.invalid(what, this.#opAt)
  }

  #refuse(op: number): never {
    const known = Object.entries(OP).find(([, code]) => code === op)
    if (known === undefined) {
      throw this.#invalid(`unknown pickle operation 0x${op.toString(16).padStart(2, '0')}`)
    }
    throw new FleetcastError(
      'pickle-unsupported',
      `${this.#file}: pickle operation ${known[0]} is not supported, at byte ${this.#opAt}`,
      { file: this.#file, place: `byte ${this.#opAt}` },
    )
  }
}

/**
 * What calling a `functools.partial(function, …)` with more arguments would have called: pandas 1.3 makes its
 * blocks so. The function must be named; null: the value is no such partial. Keywords stay with the partial.
 */
function partialCall(type: PickleValue, args: readonly PickleValue[]): PickleRecord | null {
  if (!isRecord(type, 'partial')) return null
  const [inner, ...given] = type.args
  if (inner === undefined || inner === null || typeof inner !== 'object' || inner instanceof Uint8Array)
    return null
  if (inner.kind !== 'global') return null
  const keywords = isKind(type.state, 'tuple') ? (type.state.items[2] ?? null) : null
  return {
    kind: 'record',
    type: inner,
    args: [...given, ...args],
    keywords,
    state: null,
    items: [],
    entries: [],
  }
}

type Tagged = Extract<PickleValue, { readonly kind: string }>

function isTagged(value: PickleValue): value is Tagged {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Protocol 0 text is latin1; only \uXXXX and \UXXXXXXXX are escapes. */
function rawUnicodeEscape(line: string): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, long?: string) => {
    const code = parseInt(short ?? long ?? '', 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
