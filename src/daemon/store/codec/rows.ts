import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { FleetcastError } from '#forecast/errors.ts'
import { ByteWriter } from '#forecast/wire/packed/bytes.ts'
import { ByteReader } from './bytes.ts'
import { decodeNumbers, encodeNumbers } from './numbers.ts'

/** A metric, or a label, of which the values are ids of texts. */
export interface CodedColumn {
  readonly kind: 'metric' | 'label'
  /** Of its name. */
  readonly id: number
  /** Whether all values came as 32-bit floats. */
  readonly is32: boolean
  readonly covariate: boolean
  /** [rows] NaN is null. */
  readonly values: Float64Array
}

/** Rows as they are stored: every name and text is an id. */
export interface CodedRows {
  /** [rows] ids. */
  readonly servers: Float64Array
  /** [rows] epoch ms. */
  readonly timeMs: Float64Array
  readonly columns: readonly CodedColumn[]
  /** Whether a time carried no zone. */
  readonly naive: boolean
}

const FORMAT = 1
const SERVERS = 0
const TIMES = 1
const METRIC = 2
const LABEL = 3
const KIND_BITS = 3
const IS_32 = 4
const COVARIATE = 8
const DEFLATED = 16

/** Fewer bytes than this are not made shorter. */
const LEAST_DEFLATED = 24

/** Rows as bytes, column by column, after a checksum; deflated where they are to be kept, not where they wait for that. */
export function encodeRows(rows: CodedRows, { deflate }: { readonly deflate: boolean }): Uint8Array {
  const body = new ByteWriter()
  body.byte(FORMAT)
  body.byte(rows.naive ? 1 : 0)
  body.unsigned(rows.timeMs.length)
  body.unsigned(rows.columns.length + 2)
  const write = (traits: number, id: number, values: Float64Array) => {
    const plain = encodeNumbers(values)
    const packed =
      deflate && plain.length >= LEAST_DEFLATED ? deflateRawSync(plain, { level: 6, memLevel: 8 }) : plain
    const isShorter = packed.length < plain.length
    body.byte(traits | (isShorter ? DEFLATED : 0))
    body.unsigned(id)
    body.section(isShorter ? packed : plain)
  }
  write(SERVERS, 0, rows.servers)
  write(TIMES, 0, rows.timeMs)
  for (const { kind, id, is32, covariate, values } of rows.columns)
    write((kind === 'metric' ? METRIC : LABEL) | (is32 ? IS_32 : 0) | (covariate ? COVARIATE : 0), id, values)
  const bytes = body.result()
  const sum = new Uint8Array(4)
  new DataView(sum.buffer).setUint32(0, crc32(bytes))
  return Buffer.concat([sum, bytes])
}

/** Reads rows; columns that nobody wants are skipped. Fails with store-invalid where the bytes are not as written. */
export function decodeRows(
  bytes: Uint8Array,
  wants: (kind: CodedColumn['kind'], id: number) => boolean = () => true,
): CodedRows {
  const body = bytes.subarray(4)
  const sum = bytes.length < 5 ? null : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  if (sum !== crc32(body))
    throw new FleetcastError('store-invalid', 'stored rows do not match their checksum')
  const reader = new ByteReader(body)
  const format = reader.byte()
  if (format !== FORMAT)
    throw new FleetcastError('store-invalid', `stored rows have format ${format}, expected ${FORMAT}`)
  const naive = reader.byte() === 1
  const length = reader.count()
  const columns: CodedColumn[] = []
  let servers: Float64Array = new Float64Array()
  let timeMs: Float64Array = new Float64Array()
  for (let left = reader.count(); left > 0; left--) {
    const traits = reader.byte()
    const id = reader.count()
    const packed = reader.block()
    const what = traits & KIND_BITS
    const kind = what === LABEL ? 'label' : 'metric'
    if (what >= METRIC && !wants(kind, id)) continue
    const values = decodeNumbers((traits & DEFLATED) === 0 ? packed : inflateRawSync(packed), length)
    if (what === SERVERS) servers = values
    else if (what === TIMES) timeMs = values
    else
      columns.push({
        kind,
        id,
        is32: (traits & IS_32) !== 0,
        covariate: (traits & COVARIATE) !== 0,
        values,
      })
  }
  return { servers, timeMs, columns, naive }
}

/** How many values of metrics there are. */
export function pointsOf({ columns }: CodedRows): number {
  let points = 0
  for (const { kind, values } of columns) {
    if (kind !== 'metric') continue
    for (const value of values) if (!Number.isNaN(value)) points++
  }
  return points
}
