import { z } from 'zod'
import { FleetcastError } from '#forecast/errors.ts'
import { bfloat16ToFloat, float16ToFloat } from './halfFloats.ts'

/**
 * The safetensors format: 8 bytes (u64, little endian) of header length, a JSON header
 * `{name: {dtype, shape, data_offsets: [from, to]}, __metadata__?: {text: text}}`, then the tensors' bytes.
 * Offsets count from the end of the header. See https://github.com/huggingface/safetensors.
 */

/** Longest header that is read; the format's own limit is 100 MB, a TFT's is below 200 kB. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024
const MAX_RANK = 16

const bytesPerElement = { F32: 4, F64: 8, F16: 2, BF16: 2, I64: 8, I32: 4, U8: 1, BOOL: 1 } as const
export type SafetensorsDtype = keyof typeof bytesPerElement

export type StoredTensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'F64'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly dtype: 'F16' | 'BF16'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'U8' | 'BOOL'; readonly shape: readonly number[]; readonly data: Uint8Array }

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly metadata: Readonly<Record<string, string>>
}

const index = z.int().min(0)
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(index).max(MAX_RANK),
  data_offsets: z.tuple([index, index]),
})
const metadataSchema = z.record(z.string(), z.string())

/**
 * Reads a whole safetensors file from memory. Half and bfloat16 tensors come as float32.
 *
 * @throws FleetcastError `safetensors-invalid`, `file-truncated` or `file-empty`, naming the file and tensor.
 */
export function readSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const header = readHeader(bytes, file)
  const body = bytes.subarray(header.end)
  const tensors = new Map<string, StoredTensor>()
  let metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(header.json)) {
    if (name === '__metadata__') {
      const parsed = metadataSchema.safeParse(value)
      if (!parsed.success) throw invalid(file, '__metadata__', 'expected an object of texts')
      metadata = parsed.data
    } else {
      tensors.set(name, readTensor(body, name, value, file))
    }
  }
  return { tensors, metadata }
}

function readHeader(bytes: Uint8Array, file: string): { json: Record<string, unknown>; end: number } {
  if (bytes.length === 0) throw new FleetcastError('file-empty', `${file} is empty`, { file })
  if (bytes.length < 8) {
    throw new FleetcastError(
      'file-truncated',
      `${file} has ${bytes.length} bytes, expected at least 8 for a safetensors file`,
      { file },
    )
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw invalid(
      file,
      'header',
      `its length is given as ${length.toString()} bytes, expected at most ${MAX_HEADER_BYTES}`,
    )
  }
  const end = 8 + Number(length)
  if (end > bytes.length) {
    throw new FleetcastError(
      'file-truncated',
      `${file} ends at byte ${bytes.length}, within its header of ${Number(length)} bytes`,
      { file, place: 'header' },
    )
  }
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, end)))
  } catch (cause) {
    throw invalid(file, 'header', 'it is not valid JSON', cause)
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(json)
  if (!parsed.success) throw invalid(file, 'header', 'it is not a JSON object')
  return { json: parsed.data, end }
}

function readTensor(body: Uint8Array, name: string, value: unknown, file: string): StoredTensor {
  const parsed = entrySchema.safeParse(value)
  if (!parsed.success) {
    throw invalid(file, name, `expected {dtype, shape, data_offsets}, found ${clip(JSON.stringify(value))}`)
  }
  const { dtype, shape, data_offsets } = parsed.data
  const [from, to] = data_offsets
  if (!isDtype(dtype)) {
    const known = Object.keys(bytesPerElement).join(', ')
    throw invalid(file, name, `its dtype is ${clip(dtype)}, expected one of ${known}`)
  }
  if (from > to) throw invalid(file, name, `its end offset ${from} is before its start offset ${to}`)
  if (to > body.length) {
    throw new FleetcastError(
      'file-truncated',
      `${file} has ${body.length} bytes of tensors, but ${name} should end at ${to}`,
      { file, place: name },
    )
  }
  const count = shape.reduce((product, size) => product * size, 1)
  if (count * bytesPerElement[dtype] !== to - from) {
    throw invalid(
      file,
      name,
      `shape [${shape.join(', ')}] of ${dtype} needs ${count * bytesPerElement[dtype]} bytes, but its offsets span ${to - from}`,
    )
  }
  // A copy: the source need not be aligned, and the file's buffer can be released. (Not slice(): Node's Buffer
  // overrides it with a view.)
  const { buffer } = new Uint8Array(body.subarray(from, to))
  switch (dtype) {
    case 'F32':
      return { dtype, shape, data: new Float32Array(buffer) }
    case 'F64':
      return { dtype, shape, data: new Float64Array(buffer) }
    case 'F16':
      return { dtype, shape, data: Float32Array.from(new Uint16Array(buffer), float16ToFloat) }
    case 'BF16':
      return { dtype, shape, data: Float32Array.from(new Uint16Array(buffer), bfloat16ToFloat) }
    case 'I64':
      return { dtype, shape, data: new BigInt64Array(buffer) }
    case 'I32':
      return { dtype, shape, data: new Int32Array(buffer) }
    case 'U8':
    case 'BOOL':
      return { dtype, shape, data: new Uint8Array(buffer) }
  }
}

/** What a writer takes: the array's type gives the dtype. */
export interface WritableTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array | BigInt64Array | Int32Array
}

/** Writes tensors in the order of the map, aligned to 8 bytes. The bytes are the whole file. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = {}
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata
  let offset = 0
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const headerLength = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + headerLength + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.fill(0x20, 8 + json.length, 8 + headerLength)
  bytes.set(json, 8)
  let at = 8 + headerLength
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

function dtypeOf(data: WritableTensor['data']): SafetensorsDtype {
  if (data instanceof Float32Array) return 'F32'
  if (data instanceof Float64Array) return 'F64'
  return data instanceof BigInt64Array ? 'I64' : 'I32'
}

function isDtype(text: string): text is SafetensorsDtype {
  return Object.hasOwn(bytesPerElement, text)
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function invalid(file: string, place: string, what: string, cause?: unknown): FleetcastError {
  const options = cause === undefined ? undefined : { cause }
  return new FleetcastError('safetensors-invalid', `${file}: ${place}: ${what}`, { file, place }, options)
}
