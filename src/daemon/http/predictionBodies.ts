import { createGzip } from 'node:zlib'
import type { V1Alert } from '#forecast/wire/v1Alerts.ts'
import { v2Alerts, v2Body, type WireClock } from '#forecast/wire/v2/body.ts'
import { yieldToEventLoop } from '#engine/yieldToEventLoop.ts'
import type { Newest } from '../newest.ts'
import { SLICE_MS } from '../slice.ts'

const CHUNK_CHARACTERS = 64 * 1024

/** An answer as it is sent, in parts. */
export interface Bytes {
  readonly chunks: readonly Uint8Array<ArrayBuffer>[]
  readonly length: number
}

export interface PredictionBody {
  readonly plain: () => Promise<Bytes>
  /** The list of alerts alone, as JSON, and how many are in it. */
  readonly alerts: () => Promise<{ readonly count: number; readonly json: string }>
  readonly gzipped: () => Promise<Bytes>
}

/**
 * The big answer of `/predictions/current`, written once per forecast and tick when somebody first asks, in slices that leave the
 * thread to others, and kept as long as those values are the newest. Whoever asks meanwhile waits for the same one. measured:
 * breaches that the forecast does not speak of.
 */
export function createPredictionBodies(
  wire: WireClock,
  measured: (newest: Newest) => readonly V1Alert[],
): (newest: Newest) => PredictionBody {
  const bodies = new WeakMap<Newest, PredictionBody>()
  return (newest) => {
    const known = bodies.get(newest)
    if (known !== undefined) return known
    const body = bodyOf(newest, wire, measured(newest))
    bodies.set(newest, body)
    return body
  }
}

function bodyOf(
  { published, stale, texts }: Newest,
  wire: WireClock,
  measured: readonly V1Alert[],
): PredictionBody {
  const { judged, inputPoints, atMs: nowMs } = published
  let written: Promise<Bytes> | null = null
  let compressed: Promise<Bytes> | null = null
  const plain = () =>
    (written ??= write(v2Body(judged, { inputPoints, nowMs, wire, stale, measured }, texts)).then(
      ({ bytes }) => bytes,
    ))
  let found: ReturnType<PredictionBody['alerts']> | null = null
  const alerts = () =>
    (found ??= write(v2Alerts(judged, measured)).then(({ bytes, result }) => ({
      count: result,
      json: textOf(bytes),
    })))
  return { plain, alerts, gzipped: () => (compressed ??= plain().then(compress)) }
}

/** Nobody's leaving ends it: the next who asks is glad of it. */
const never = new AbortController().signal

/** Runs a writer to its end, in slices. */
async function write<T>(
  pieces: Generator<string, T>,
): Promise<{ readonly bytes: Bytes; readonly result: T }> {
  const encoder = new TextEncoder()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let waiting: string[] = []
  let [characters, length] = [0, 0]
  const flush = () => {
    const chunk = encoder.encode(waiting.join(''))
    if (chunk.length > 0) chunks.push(chunk)
    length += chunk.length
    waiting = []
    characters = 0
  }
  let untilMs = performance.now() + SLICE_MS
  for (;;) {
    const { done, value } = pieces.next()
    if (done === true) {
      flush()
      return { bytes: { chunks, length }, result: value }
    }
    waiting.push(value)
    characters += value.length
    if (characters >= CHUNK_CHARACTERS) flush()
    if (performance.now() < untilMs) continue
    await yieldToEventLoop(never)
    untilMs = performance.now() + SLICE_MS
  }
}

function textOf({ chunks }: Bytes): string {
  return Buffer.concat(chunks).toString('utf8')
}

async function compress({ chunks }: Bytes): Promise<Bytes> {
  // Level 4: half of the time of 6, for a few percent more bytes.
  const gzip = createGzip({ level: 4 })
  const out: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  gzip.on('data', (chunk: Buffer) => {
    const copy = new Uint8Array(chunk)
    out.push(copy)
    length += copy.length
  })
  const done = new Promise<void>((resolve, reject) => {
    gzip.once('end', resolve)
    gzip.once('error', reject)
  })
  for (const chunk of chunks) {
    if (!gzip.write(chunk)) await new Promise((resolve) => gzip.once('drain', resolve))
  }
  gzip.end()
  await done
  return { chunks: out, length }
}

/** Bytes as the body of an answer, a chunk at a time as they are taken. */
export function streamOf({ chunks }: Bytes): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0
  return new ReadableStream({
    pull: (controller) => {
      const chunk = chunks[next++]
      if (chunk === undefined) controller.close()
      else controller.enqueue(chunk)
    },
  })
}
