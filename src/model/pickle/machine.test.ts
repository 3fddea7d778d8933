import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '#forecast/errors.ts'
import { asItems } from './access.ts'
import { asBytes } from './numpy.ts'
import { PICKLE_LIMITS } from './limits.ts'
import { readPickle } from './machine.ts'
import { OP } from './opcodes.ts'
import { Place } from './place.ts'
import { readTensorView } from './torch.ts'
import type { PickleRecord, PickleValue } from './values.ts'

const corpus = new URL('../../testing/corpus/pickles/', import.meta.url)

/** A pickle of these operations and bytes; a text stands for its UTF-8. */
function pickle(...parts: readonly (number | string | readonly number[])[]): Uint8Array {
  const encoder = new TextEncoder()
  return Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'number') return [part]
      return typeof part === 'string' ? [...encoder.encode(part)] : part
    }),
  )
}

const list = (...items: PickleValue[]): PickleValue => ({ kind: 'list', items })
const tuple = (...items: PickleValue[]): PickleValue => ({ kind: 'tuple', items })

describe('readPickle', () => {
  it.each([0, 1, 2, 3, 4, 5])('reads what Python writes in protocol %i', (protocol) => {
    const file = `protocol${protocol}.pkl`
    const root = readPickle(readFileSync(new URL(file, corpus)), file) as PickleRecord
    expect(root.type).toEqual({ kind: 'global', module: 'collections', name: 'OrderedDict' })
    // Protocols 0 and 1 hand the pairs to the constructor, later ones set them one by one.
    const at = new Place(file)
    const pairs =
      root.entries.length > 0
        ? root.entries
        : asItems(root.args[0], at).map((pair) => asItems(pair, at) as [string, PickleValue])
    const value = Object.fromEntries(pairs as [string, PickleValue][])
    expect(value['n']).toBeNull()
    expect([value['t'], value['f']]).toEqual([true, false])
    const ints = [0, 1, -1, 255, 256, 65535, 65536, -(2 ** 31), 2 ** 31, 2n ** 53n, 2n ** 70n, -(2n ** 70n)]
    expect(value['ints']).toEqual(list(...ints))
    expect(value['again']).toBe(value['ints'])
    expect(value['floats']).toEqual(tuple(0.5, -1e300, Infinity))
    expect(value['text']).toBe('grün €😀\n\\')
    expect(value['long']).toBe('x'.repeat(300))
    expect([...asBytes(value['bytes'], at)]).toEqual([0, 255])
    expect(value['tuple']).toEqual(tuple(tuple(), tuple(1), tuple(1, 2), tuple(1, 2, 3), tuple(1, 2, 3, 4)))
    expect(value['dict']).toEqual({
      kind: 'dict',
      entries: [
        ['a', list(1, list(2))],
        [3, 'b'],
      ],
    })
  })

  it('keeps what would be a call as a record, and calls nothing', () => {
    const value = readPickle(pickle('cos\nsystem\n(Vecho\n', OP.TUPLE, OP.REDUCE, OP.STOP), 'f')
    expect(value).toMatchObject({ kind: 'record', type: { module: 'os', name: 'system' }, args: ['echo'] })
  })

  it('reads the older ways to make an object', () => {
    const inst = readPickle(pickle('(Va\nim\nC\n.'), 'f')
    const obj = readPickle(pickle('(cm\nC\nVa\no.'), 'f')
    expect(inst).toEqual(obj)
    expect(inst).toMatchObject({ kind: 'record', type: { module: 'm', name: 'C' }, args: ['a'] })
  })
})

describe.each<[string, Uint8Array, ErrorCode, string]>([
  ['nothing', pickle(), 'file-empty', 'f is empty'],
  ['no end', pickle(OP.NONE), 'file-truncated', 'the pickle ends at byte 1, 1 more bytes are expected at 1'],
  ['an end of nothing', pickle(OP.STOP), 'pickle-invalid', 'the stack is empty'],
  ['an unknown operation', pickle(0xff), 'pickle-invalid', 'unknown pickle operation 0xff, at byte 0'],
  ['a web page', pickle('<!doctype html>'), 'pickle-invalid', 'unknown pickle operation 0x3c'],
  ['a protocol of the future', pickle(OP.PROTO, 9), 'pickle-invalid', 'the protocol is newer than version 5'],
  [
    'an extension code',
    pickle(OP.EXT1, 1),
    'pickle-unsupported',
    'f: pickle operation EXT1 is not supported, at byte 0',
  ],
  ['a buffer outside', pickle(OP.NEXT_BUFFER), 'pickle-unsupported', 'NEXT_BUFFER'],
  [
    'a text of 4 GB',
    pickle(OP.BINUNICODE, [0xff, 0xff, 0xff, 0xff], 'abc'),
    'file-truncated',
    '4294967295 more bytes are expected at 5',
  ],
  [
    'bytes of 2^63',
    pickle(OP.BINBYTES8, [0, 0, 0, 0, 0, 0, 0, 0x80], 'abc'),
    'file-truncated',
    '9223372036854776000 more bytes',
  ],
  ['a text that is not UTF-8', pickle(OP.SHORT_BINUNICODE, 1, [0xff]), 'pickle-invalid', 'not valid UTF-8'],
  ['a line without an end', pickle('I12345'), 'file-truncated', 'the pickle ends at byte 6'],
  ['an integer of letters', pickle('Iabc\n.'), 'pickle-invalid', "invalid integer 'abc'"],
  ['a number of letters', pickle('Fabc\n.'), 'pickle-invalid', "invalid number 'abc'"],
  [
    'an integer of a million digits',
    pickle('L', '1'.repeat(1e6), 'L\n.'),
    'pickle-limit',
    'more than 192 digits in one integer',
  ],
  [
    'an integer of 1 MB',
    pickle(OP.LONG4, [0, 0, 16, 0]),
    'pickle-limit',
    'more than 64 bytes in one integer',
  ],
  ['a mark that never was', pickle(OP.TUPLE), 'pickle-invalid', 'a collection ends that was never started'],
  [
    'f: a dict key has no value, at byte 2 of the pickle',
    pickle(OP.MARK, OP.NONE, OP.DICT),
    'pickle-invalid',
    'f: a dict key has no value, at byte 2 of the pickle',
  ],
  ['a value not remembered', pickle(OP.BINGET, 7), 'pickle-invalid', 'value 7 is used before'],
  ['items for a number', pickle(OP.BININT1, 1, OP.NONE, OP.APPEND), 'pickle-invalid', 'items are added to 1'],
  ['keys for None', pickle(OP.NONE, OP.NONE, OP.NONE, OP.SETITEM), 'pickle-invalid', 'set in None'],
  ['a state for a text', pickle('Va\n', OP.NONE, OP.BUILD), 'pickle-invalid', "a state is set on 'a'"],
  [
    'a call of a text',
    pickle('Vos.system\n', OP.EMPTY_TUPLE, OP.REDUCE),
    'pickle-unsupported',
    "f: the pickle calls 'os.system', expected a class or function by name",
  ],
  ['a call with a list', pickle('ca\nb\n', OP.EMPTY_LIST, OP.REDUCE), 'pickle-invalid', 'expected a tuple'],
  [
    'collections a million deep',
    new Uint8Array(1_000_000).fill(OP.MARK),
    'pickle-limit',
    'f: the pickle has more than 1000 nested collections, at byte 1000',
  ],
  [
    'a stack of three million',
    new Uint8Array(3_000_000).fill(OP.NONE),
    'pickle-limit',
    'more than 2000000 values on its stack',
  ],
])('%s', (_, bytes, code, message) => {
  it(`is ${code}`, () => {
    expect(() => readPickle(bytes, 'f')).toThrow(expect.objectContaining({ code }))
    expect(() => readPickle(bytes, 'f')).toThrow(message)
  })
})

describe('a pickle that grows from little', () => {
  it('shares what it repeats: a list of itself doubled 10,000 times is read at once', () => {
    // []; then 10,000 times: remember it, make a list that holds it twice.
    const doubling = [OP.BINPUT, 0, OP.EMPTY_LIST, OP.BINGET, 0, OP.APPEND, OP.BINGET, 0, OP.APPEND]
    const bytes = pickle(OP.EMPTY_LIST, ...Array<number[]>(10_000).fill(doubling), OP.STOP)
    expect(readPickle(bytes, 'f')).toMatchObject({ kind: 'list' })
  })

  it('stops at the operations that it may have', () => {
    const limits = { ...PICKLE_LIMITS, operations: 100 }
    const bytes = pickle(...Array<number[]>(200).fill([OP.NONE, OP.POP]), OP.STOP)
    expect(() => readPickle(bytes, 'f', limits)).toThrow('more than 100 operations')
  })

  it('stops at the values that it may remember', () => {
    const limits = { ...PICKLE_LIMITS, memo: 10 }
    const bytes = pickle(OP.NONE, ...Array<number>(20).fill(OP.MEMOIZE), OP.STOP)
    expect(() => readPickle(bytes, 'f', limits)).toThrow(
      'f: the pickle has more than 10 stored values, at byte 11',
    )
  })

  it('shares its visits among the arrays that joblib writes into it', () => {
    // A state of 20,000 entries, shared by 1,100 arrays of no numbers.
    const key = (name: string): number[] => [OP.SHORT_BINUNICODE, name.length, ...Buffer.from(name)]
    const dtype = pickle('cnumpy\ndtype\n', key('f8'), OP.TUPLE1, OP.REDUCE)
    const fill = pickle(OP.MARK, ...Array<number[]>(20_000).fill([...key('a'), OP.NONE]), OP.SETITEMS)
    const state = pickle(OP.EMPTY_DICT, [...fill], OP.MARK)
    const shape = pickle(key('shape'), OP.BININT1, 0, OP.TUPLE1, key('dtype'), [...dtype], OP.SETITEMS)
    const wrapper = pickle('cjoblib.numpy_pickle\nNumpyArrayWrapper\n', OP.EMPTY_TUPLE, OP.NEWOBJ)
    const build = [OP.BINGET, 0, OP.BUILD]
    const remembered = pickle([...state], [...shape], OP.BINPUT, 0, OP.POP, [...wrapper])
    const many = (count: number) => pickle([...remembered], ...Array<number[]>(count).fill(build), OP.STOP)
    expect(readPickle(many(900), 'f')).toMatchObject({ kind: 'record' })
    expect(() => readPickle(many(1_100), 'f')).toThrow(expect.objectContaining({ code: 'pickle-limit' }))
  })

  it('copies the arguments of a shared partial no more often than it may visit values', () => {
    const filled = pickle(OP.MARK, 'cbuiltins\nlist\n', Array<number>(20_000).fill(OP.NONE), OP.TUPLE)
    const partial = pickle('cfunctools\npartial\n', [...filled], OP.REDUCE, OP.BINPUT, 0)
    const call = [OP.BINGET, 0, OP.EMPTY_TUPLE, OP.REDUCE, OP.POP]
    const bytes = pickle([...partial], ...Array<number[]>(1_100).fill(call), OP.STOP)
    expect(() => readPickle(bytes, 'f')).toThrow(expect.objectContaining({ code: 'pickle-limit' }))
  })

  it.each([1, 30_000])(
    'reads a class of torch before 1.6 that is written %i deep, or says the limit',
    (depth) => {
      // ('module', ('module', …)), each referred to from inside the next.
      const name = [OP.SHORT_BINUNICODE, 6, ...Buffer.from('module')]
      const opening = Array<number[]>(depth).fill(name)
      const closing = Array<number[]>(depth).fill([OP.TUPLE2, OP.BINPERSID])
      const bytes = pickle(...opening, 'cm\nC\n', ...closing, OP.EMPTY_TUPLE, OP.REDUCE, OP.STOP)
      if (depth === 1) expect(readPickle(bytes, 'f')).toMatchObject({ type: { module: 'm', name: 'C' } })
      else {
        expect(() => readPickle(bytes, 'f')).toThrow(expect.objectContaining({ code: 'pickle-limit' }))
      }
    },
  )

  it('reads a parameter of any depth without a stack', () => {
    const first = pickle('ctorch._utils\n_rebuild_parameter\n', OP.BINPUT, 0, OP.NONE)
    const call = [OP.TUPLE1, OP.BINPUT, 1, OP.POP, OP.BINGET, 0, OP.BINGET, 1, OP.REDUCE]
    const deep = readPickle(pickle([...first], ...Array<number[]>(30_000).fill(call), OP.STOP), 'f')
    const at = new Place('f')
    expect(() => readTensorView(deep, at)).toThrow('found None, expected a tensor')
    expect(() => {
      for (let i = 0; i < 1_000; i++) {
        try {
          readTensorView(deep, at)
        } catch (error) {
          if (!String(error).includes('found None')) throw error
        }
      }
    }).toThrow(expect.objectContaining({ code: 'pickle-limit' }))
  })

  it('is refused by its size before anything is read', () => {
    const limits = { ...PICKLE_LIMITS, bytes: 10 }
    expect(() => readPickle(new Uint8Array(11), 'f', limits)).toThrow('more than 10 bytes')
  })
})
