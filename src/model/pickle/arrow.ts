import { asInteger, asItems, asText } from './access.ts'
import { isRecord } from './classes.ts'
import { asBytes } from './numpy.ts'
import type { Place } from './place.ts'
import type { PickleValue } from './values.ts'

const utf8 = new TextDecoder('utf-8')

/**
 * The texts of a pyarrow string array, as pandas 3 keeps column names and text labels where pyarrow is installed:
 * `_restore_array((type, length, nulls, offset, [validity, offsets, data], …))`, or several as a chunked array.
 */
export function readArrowTexts(value: PickleValue | undefined, at: Place): string[] {
  if (isRecord(value, 'chunkedArray')) {
    return asItems(value.args[0], at).flatMap((chunk) => readArrowTexts(chunk, at))
  }
  if (!isRecord(value, 'restoreArray')) throw at.unexpected(value, 'a pyarrow array')
  const [type, lengthValue, nulls, offsetValue, buffers] = asItems(value.args[0], at)
  const name = isRecord(type, 'typeForAlias') ? asText(type.args[0], at) : undefined
  if (name !== 'string' && name !== 'large_string')
    throw at.unexpected(type, 'pyarrow’s string or large_string')
  if (asInteger(nulls, at) !== 0) throw at.error('pickle-unsupported', 'a text of an index is null')
  const [, offsetBuffer, dataBuffer] = asItems(buffers, at).map((buffer) => bufferBytes(buffer, at))
  const offsets = offsetBuffer ?? new Uint8Array(0)
  const data = dataBuffer ?? new Uint8Array(0)
  const width = name === 'string' ? 4 : 8
  const first = asInteger(offsetValue, at)
  const length = asInteger(lengthValue, at)
  if (first < 0 || length < 0 || (first + length + 1) * width > offsets.length) {
    throw at.error('pickle-invalid', `${length} texts from ${first} have ${offsets.length} bytes of offsets`)
  }
  at.visit(length + data.length)
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength)
  const bound = (i: number): number =>
    width === 4 ? view.getInt32(i * 4, true) : Number(view.getBigInt64(i * 8, true))
  return Array.from({ length }, (_, i) => {
    const from = bound(first + i)
    const to = bound(first + i + 1)
    if (from < 0 || to < from || to > data.length)
      throw at.error('pickle-invalid', `a text runs from ${from} to ${to}`)
    return utf8.decode(data.subarray(from, to))
  })
}

function bufferBytes(value: PickleValue | undefined, at: Place): Uint8Array | undefined {
  if (value === null) return undefined
  return asBytes(isRecord(value, 'arrowBuffer') ? value.args[0] : value, at)
}
