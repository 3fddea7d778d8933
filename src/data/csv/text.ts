import { FleetcastError } from '#forecast/errors.ts'
import { foreignOf } from '#forecast/foreign.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { encodingOf, type Encoding } from '../encoding.ts'
import { streamFile } from '../streamFile.ts'
import { invalid } from './invalid.ts'

const MOST_UNPACKED = 2 ** 32
const HEAD_BYTES = 1 << 20
const PIECE_BYTES = 1 << 17

/** How the text of a file is stored. */
export interface TextForm {
  readonly encoding: Encoding
  readonly gzip: boolean
}

/** What was looked at of a text. */
export interface TextSample extends TextForm {
  readonly head: string
  /** Whether head is all there is. */
  readonly whole: boolean
  /** Text of the middle and of the end, each from the beginning of a line on; the middle ends anywhere. None of gzip. */
  readonly pieces: readonly string[]
}

/** Reads the beginning of a text, and pieces further on. Fails with csv-invalid where it is not a text. */
export async function sampleText(source: RandomAccessFile, signal: AbortSignal): Promise<TextSample> {
  const gzip = await isGzip(source)
  const parts: Uint8Array[] = []
  let bytes = 0
  let whole = true
  for await (const part of unpackedBytes(source, gzip, signal)) {
    if (bytes >= HEAD_BYTES) {
      whole = false
      break
    }
    parts.push(part)
    bytes += part.length
  }
  const head = joined(parts, bytes)
  const pieces = whole || gzip ? [] : await readPieces(source, bytes, signal)
  const encoding = checkedEncoding(source.path, head, pieces)
  const decode = (piece: Uint8Array) => new TextDecoder(encoding).decode(piece, { stream: true })
  return { encoding, gzip, whole, head: decode(head), pieces: pieces.map((piece) => fromLine(decode(piece))) }
}

/** The text in parts, however it is packed. Fails with csv-invalid, file-too-large. */
export async function* streamText(
  source: RandomAccessFile,
  { encoding, gzip }: TextForm,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  let unpacked = 0
  for await (const bytes of unpackedBytes(source, gzip, signal, onBytes)) {
    unpacked += bytes.length
    if (unpacked > MOST_UNPACKED) {
      throw new FleetcastError(
        'file-too-large',
        `${source.path} is larger than ${MOST_UNPACKED} bytes when unpacked`,
        { file: source.path },
      )
    }
    yield decoder.decode(bytes, { stream: true })
  }
  const end = decoder.decode()
  if (end !== '') yield end
}

async function isGzip(source: RandomAccessFile): Promise<boolean> {
  const [first, second] = await source.read(0, Math.min(2, source.size))
  return first === 0x1f && second === 0x8b
}

async function readPieces(
  source: RandomAccessFile,
  headBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  // Even, so that UTF-16 is cut between letters.
  const even = (at: number) => at - (at % 2)
  const tail = Math.max(headBytes, even(source.size - PIECE_BYTES))
  const middle = Math.max(headBytes, even(Math.floor((headBytes + source.size - PIECE_BYTES) / 2)))
  const pieces: Uint8Array[] = []
  if (middle < tail) {
    pieces.push(await source.read(middle, Math.min(middle + PIECE_BYTES, tail), signal))
  }
  pieces.push(await source.read(tail, source.size, signal))
  return pieces
}

/** Without the line in which a piece begins. */
function fromLine(text: string): string {
  const end = /\r\n|\n|\r(?=[^\n])/.exec(text)
  return end ? text.slice(end.index + end[0].length) : ''
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function checkedEncoding(file: string, head: Uint8Array, pieces: readonly Uint8Array[]): Encoding {
  const foreign = foreignOf(file, head)
  if (foreign !== null && foreign.byContent) {
    throw invalid(file, 'byte 0', `it is ${foreign.what}, not CSV${foreign.instead}`)
  }
  const encoding = encodingOf(head, pieces)
  if (encoding !== null) return encoding
  const zero = head.subarray(0, 4096).indexOf(0)
  throw invalid(file, `byte ${Math.max(0, zero)}`, 'it is binary, not text')
}

async function* unpackedBytes(
  source: RandomAccessFile,
  gzip: boolean,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let read = 0
  const parts = streamFile(source, signal)
  const counted = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const next = await parts.next()
      if (next.done) {
        controller.close()
        return
      }
      read += next.value.length
      onBytes?.(read)
      controller.enqueue(next.value)
    },
  })
  if (!gzip) {
    yield* counted
    return
  }
  try {
    yield* counted.pipeThrough(new DecompressionStream('gzip'))
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof FleetcastError) throw cause
    throw invalid(source.path, `byte ${read}`, 'it is not a valid gzip file', cause)
  }
}
