import { parseWire } from '#forecast/wire/json.ts'
import { readStatus, type WireStatus } from '#forecast/wire/service.ts'
import { wait } from '../platform.ts'
import type { ConnectionHost, Gaps, Heard } from './hearing.ts'
import { get, type Asking, type HttpAnswer } from './http.ts'
import { failureOf } from './probe.ts'

/** Asks a daemon's REST for forecasts, no more often than it allows, however often the connection starts over. */
export class Asker {
  readonly #asking: () => Asking
  readonly #host: ConnectionHost
  readonly #gaps: Gaps
  /** When a forecast was last asked for, epoch ms. */
  #askedMs = -Infinity

  constructor(asking: () => Asking, host: ConnectionHost, gaps: Gaps) {
    this.#asking = asking
    this.#host = host
    this.#gaps = gaps
  }

  /** null: it has no status, or one that cannot be read. Throws LinkFailure. */
  async status(signal: AbortSignal): Promise<WireStatus | null> {
    const answer = await get(this.#asking(), '/status', signal)
    if (answer.status === 404) return null
    if (answer.status !== 200) throw failureOf(answer)
    const status = readStatus(valueOf(answer))
    if (status !== null) this.#host.onStatus(status)
    return status
  }

  /**
   * The current forecast. tickCount: its tick; null: not known. loose: it may be of any age.
   * Throws LinkFailure.
   */
  async forecast(tickCount: number | null, loose: boolean, signal: AbortSignal): Promise<Heard> {
    const { platform, key } = this.#asking()
    const { leastMs } = this.#gaps
    const earlyMs = leastMs - (platform.nowMs() - this.#askedMs)
    if (earlyMs > 0) await wait(Math.min(earlyMs, leastMs), signal)
    this.#askedMs = platform.nowMs()
    const answer = await get(this.#asking(), '/predictions/current', signal)
    // 503 is the first generation's way to say that there is none yet.
    if (answer.status !== 200 && answer.status !== 503) throw failureOf(answer, key !== null)
    const { text, atMs } = answer
    const found = this.#host.hear({ text, from: 'body', tickCount, atMs, loose, slackMs: leastMs })
    if (answer.status === 503 && found.kind !== 'not-ready') throw failureOf(answer)
    return found
  }
}

function valueOf({ text }: HttpAnswer): unknown {
  try {
    return parseWire(text).value
  } catch {
    return null
  }
}
