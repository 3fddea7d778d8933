import { runInSlices } from '#engine/runInSlices.ts'
import { v1Metadata } from '#forecast/wire/v1.ts'
import { byUrgency, v1Alerts, type V1Alert } from '#forecast/wire/v1Alerts.ts'
import { v1Environment } from '#forecast/wire/v1Environment.ts'
import { staleFields, type WireClock } from '#forecast/wire/v2/body.ts'
import type { Newest } from '../newest.ts'
import type { Message } from './outbox.ts'
import { SLICE_MS } from '../slice.ts'

const CHUNK_CHARACTERS = 48 * 1024

const encoder = new TextEncoder()

export interface OldParts {
  readonly newest: () => Newest | null
  readonly wire: WireClock
  /** Breaches that the forecast does not speak of. */
  readonly measured: (judged: Newest['published']['judged']) => readonly V1Alert[]
}

/**
 * The first generation's messages: the whole forecast as text with the values of each tick, written once for all who
 * listen. How often a big one is, Newest says.
 */
export class OldMessages {
  readonly #onNews: () => void
  readonly #onError: (error: unknown) => void
  readonly #ending: AbortSignal
  readonly #parts: OldParts
  #said: Newest | null = null
  #isWriting = false
  /** Of the newest message: a client that has another gets it. */
  #sequence = 0
  #message: Message | null = null

  constructor(parts: OldParts, ending: AbortSignal, onNews: () => void, onError: (error: unknown) => void) {
    this.#parts = parts
    this.#ending = ending
    this.#onNews = onNews
    this.#onError = onError
  }

  /** There is a forecast, or a tick: whoever listens hears of it. */
  take(): void {
    if (this.#isWriting) return
    this.#isWriting = true
    this.#write().catch((error: unknown) => {
      if (!this.#ending.aborted) this.#onError(error)
    })
  }

  /** Forgets all: nobody listens any longer. */
  clear(): void {
    this.#said = this.#message = null
  }

  next(has: number): { readonly message: Message; readonly sequence: number } | null {
    if (this.#message === null || has === this.#sequence) return null
    return { message: this.#message, sequence: this.#sequence }
  }

  #say({ published, tick }: Newest, pieces: readonly Uint8Array[]): void {
    const timestamp = this.#parts.wire.timeOf(published.atMs)
    const head = JSON.stringify({ type: 'prediction_update', timestamp, tick }).slice(0, -1)
    const [first, last] = [encoder.encode(`${head},"predictions":`), encoder.encode('}')]
    this.#sequence++
    this.#message = { isBinary: false, pieces: [first, ...pieces, last] }
    this.#onNews()
  }

  async #write(): Promise<void> {
    try {
      const { newest } = this.#parts
      for (let next = newest(); next !== null && next !== this.#said; next = newest()) {
        const pieces = await runInSlices(written(next, this.#parts), this.#ending, SLICE_MS)
        this.#said = next
        this.#say(next, pieces)
      }
    } finally {
      this.#isWriting = false
    }
  }
}

/** What v1Prediction() gives, as text in pieces, a series a step. */
function* written(
  { published: { judged, inputPoints, atMs }, stale, texts }: Newest,
  { wire: { timeOf }, measured }: OldParts,
): Generator<void, readonly Uint8Array[]> {
  const { forecast, assessment } = judged
  const pieces: Uint8Array[] = []
  let text = '{"predictions":{'
  const byServer = new Map<string, number[]>()
  forecast.series.forEach(({ server }, at) => {
    const own = byServer.get(server)
    if (own === undefined) byServer.set(server, [at])
    else own.push(at)
  })
  let separator = ''
  for (const [server, places] of byServer) {
    text += `${separator}${JSON.stringify(server)}:{`
    separator = ','
    let between = ''
    for (const at of places) {
      const metric = texts.of(forecast, assessment, at)
      text += `${between}${JSON.stringify(forecast.series[at]?.metric)}:${metric}`
      between = ','
      if (text.length > CHUNK_CHARACTERS) {
        pieces.push(encoder.encode(text))
        text = ''
      }
      yield
    }
    text += '}'
  }
  const rest = {
    alerts: byUrgency([...measured(judged), ...v1Alerts(forecast, assessment)]),
    environment: v1Environment(forecast, assessment),
    metadata: {
      ...v1Metadata(forecast, forecast.horizon, inputPoints, timeOf),
      ...staleFields(stale, timeOf),
      prediction_time: timeOf(atMs),
    },
  }
  pieces.push(encoder.encode(`${text}},${JSON.stringify(rest).slice(1)}`))
  return pieces
}
