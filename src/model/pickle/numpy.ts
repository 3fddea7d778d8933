import { float16ToFloat } from '../halfFloats.ts'
import { asBoolean, asFields, asInteger, asItems, asText } from './access.ts'
import { isRecord } from './classes.ts'
import type { Place } from './place.ts'
import type { PickleRecord, PickleValue } from './values.ts'

/** A numpy array in C order. An array of objects keeps its items as they are. */
export interface PickledArray {
  readonly shape: readonly number[]
  readonly values: readonly PickleValue[]
}

interface Dtype {
  /** numpy's letter: float, int, unsigned, boolean, object, unicode, bytes. */
  readonly letter: 'f' | 'i' | 'u' | 'b' | 'O' | 'U' | 'S'
  readonly bytes: number
  readonly littleEndian: boolean
}

export function readArray(value: PickleValue | undefined, at: Place): PickledArray {
  if (isRecord(value, 'reconstruct')) {
    // State: (version, shape, dtype, is_fortran, raw bytes or a list of objects).
    const [, shape, dtype, fortran, data] = asItems(value.state, at)
    return makeArray(shape, dtype, asBoolean(fortran, at), data, at)
  }
  if (isRecord(value, 'frombuffer')) {
    const [data, dtype, shape, order] = value.args
    return makeArray(shape, dtype, asText(order, at) === 'F', data, at)
  }
  if (isRecord(value, 'joblibArray')) {
    const [, data] = value.entries.find(([key]) => key === JOBLIB_DATA) ?? []
    if (isRecord(data, 'reconstruct')) return readArray(data, at)
    const state = asFields(value.state, at)
    return makeArray(state.get('shape'), state.get('dtype'), state.get('order') === 'F', data, at)
  }
  throw at.unexpected(value, 'a numpy array')
}

export function isArray(value: PickleValue | undefined): value is PickleRecord {
  return isRecord(value, 'reconstruct', 'frombuffer', 'joblibArray')
}

/** The key under which the machine keeps the numbers that joblib writes behind an array's description. */
export const JOBLIB_DATA = 'data'

/**
 * How many bytes lie behind a joblib array's description; null: a pickle of the array does (an array of objects).
 * padded: before them stands a byte that says how many more to pass over.
 */
export function joblibLayout(wrapper: PickleRecord, at: Place): { bytes: number | null; padded: boolean } {
  const state = asFields(wrapper.state, at)
  const dtype = readDtype(state.get('dtype'), at)
  const padded = (state.get('numpy_array_alignment_bytes') ?? null) !== null
  if (dtype.letter === 'O') return { bytes: null, padded: false }
  const shape = asItems(state.get('shape'), at).map((size) => asInteger(size, at))
  if (shape.some((size) => size < 0))
    throw at.error('pickle-invalid', `an array has shape [${shape.join(', ')}]`)
  return { bytes: shape.reduce((product, size) => product * size, dtype.bytes), padded }
}

/** numpy.core.multiarray.scalar(dtype, bytes). */
export function readScalar(value: PickleValue | undefined, at: Place): PickleValue {
  if (!isRecord(value, 'scalar')) throw at.unexpected(value, 'a numpy scalar')
  const [type, data] = value.args
  const dtype = readDtype(type, at)
  if (dtype.letter === 'O') return data ?? null
  const [item = null] = decode(asBytes(data, at), dtype, 1, at)
  return item
}

function makeArray(
  shapeValue: PickleValue | undefined,
  dtypeValue: PickleValue | undefined,
  fortran: boolean,
  data: PickleValue | undefined,
  at: Place,
): PickledArray {
  const shape = asItems(shapeValue, at).map((size) => asInteger(size, at))
  const count = shape.reduce((product, size) => product * size, 1)
  if (shape.some((size) => size < 0))
    throw at.error('pickle-invalid', `an array has shape [${shape.join(', ')}]`)
  const dtype = readDtype(dtypeValue, at)
  const values = dtype.letter === 'O' ? asItems(data, at) : decode(asBytes(data, at), dtype, count, at)
  if (values.length !== count) {
    throw at.error('pickle-invalid', `an array of shape [${shape.join(', ')}] holds ${values.length} values`)
  }
  return { shape, values: fortran && shape.length > 1 ? toRowMajor(values, shape, at) : values }
}

function toRowMajor(values: readonly PickleValue[], shape: readonly number[], at: Place): PickleValue[] {
  const [rows, columns] = shape
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw at.error(
      'pickle-unsupported',
      `an array of ${shape.length} dimensions is in Fortran order, expected at most 2`,
    )
  }
  return values.map((_, i) => values[(i % columns) * rows + Math.floor(i / columns)] ?? null)
}

function readDtype(value: PickleValue | undefined, at: Place): Dtype {
  if (!isRecord(value, 'dtype')) throw at.unexpected(value, 'a numpy dtype')
  const name = asText(value.args[0], at)
  const match = /^([<>=|]?)([fiubOUS])(\d{1,6})$/.exec(name)
  const letter = match?.[2]
  if (!match || !isLetter(letter)) {
    throw at.error('pickle-unsupported', `a numpy array of ${name.slice(0, 40)} is not supported`)
  }
  // State: (version, byte order, …); the byte order of the name gives way to it.
  const order = value.state === null ? match[1] : asText(asItems(value.state, at)[1], at)
  const size = Number(match[3])
  return { letter, bytes: letter === 'U' ? 4 * size : size, littleEndian: order !== '>' }
}

function isLetter(letter: string | undefined): letter is Dtype['letter'] {
  return letter !== undefined && 'fiubOUS'.includes(letter)
}

function decode(bytes: Uint8Array, dtype: Dtype, count: number, at: Place): PickleValue[] {
  if (count * dtype.bytes !== bytes.length) {
    throw at.error(
      'pickle-invalid',
      `${count} values of ${dtype.bytes} bytes are stored in ${bytes.length} bytes`,
    )
  }
  if (dtype.bytes === 0) return Array.from({ length: bytes.length }, () => '')
  at.visit(count)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: PickleValue[] = []
  for (let offset = 0; offset < bytes.length; offset += dtype.bytes) {
    values.push(decodeOne(view, offset, dtype, at))
  }
  return values
}

function decodeOne(
  view: DataView,
  offset: number,
  { letter, bytes, littleEndian }: Dtype,
  at: Place,
): PickleValue {
  switch (`${letter}${bytes}`) {
    case 'f8':
      return view.getFloat64(offset, littleEndian)
    case 'f4':
      return view.getFloat32(offset, littleEndian)
    case 'f2':
      return float16ToFloat(view.getUint16(offset, littleEndian))
    case 'i8':
      return narrow(view.getBigInt64(offset, littleEndian))
    case 'i4':
      return view.getInt32(offset, littleEndian)
    case 'i2':
      return view.getInt16(offset, littleEndian)
    case 'i1':
      return view.getInt8(offset)
    case 'u8':
      return narrow(view.getBigUint64(offset, littleEndian))
    case 'u4':
      return view.getUint32(offset, littleEndian)
    case 'u2':
      return view.getUint16(offset, littleEndian)
    case 'u1':
      return view.getUint8(offset)
    case 'b1':
      return view.getUint8(offset) !== 0
  }
  if (letter === 'U') {
    let text = ''
    for (let i = offset; i < offset + bytes; i += 4) {
      const code = view.getUint32(i, littleEndian)
      if (code > 0x10ffff) throw at.error('pickle-invalid', 'a string contains an invalid Unicode code point')
      text += String.fromCodePoint(code)
    }
    return text.replace(/\0+$/, '')
  }
  throw at.error('pickle-unsupported', `numpy values of type ${letter}${bytes} are not supported`)
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/**
 * Bytes as the protocols write them: themselves, `_codecs.encode(text, 'latin1')`, an empty `bytes()`, or a
 * bytearray of any of these.
 */
export function asBytes(value: PickleValue | undefined, at: Place): Uint8Array {
  const inner = isRecord(value, 'bytearray') && value.args.length > 0 ? value.args[0] : value
  if (inner instanceof Uint8Array) return inner
  if (isRecord(inner, 'bytes', 'bytearray') && inner.args.length === 0) return new Uint8Array(0)
  const text = isRecord(inner, 'encode') ? inner.args[0] : inner
  if (typeof text !== 'string') throw at.unexpected(value, 'bytes')
  return fromLatin1(text, at)
}

function fromLatin1(text: string, at: Place): Uint8Array {
  at.visit(text.length)
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code > 0xff) throw at.error('pickle-invalid', 'bytes contain a character outside latin1')
    return code
  })
}
