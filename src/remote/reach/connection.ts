import { readStatus, type WireStatus } from '#forecast/wire/service.ts'
import { parseWire } from '#forecast/wire/json.ts'
import type { LinkState, Refusal } from '../api.ts'
import { nextTask, wait, type Platform } from '../platform.ts'
import { retryDelayMs } from './backoff.ts'
import { diagnose, isMixedContent } from './diagnose.ts'
import { LinkFailure } from './failure.ts'
import { get, type Asking, type HttpAnswer } from './http.ts'
import { failureOf, probe, type Met } from './probe.ts'
import { openStream, type Stream } from './stream.ts'

/** What came of one attempt to hear a forecast. */
export type Heard =
  /** tick: it was taken. same: nothing new. bad: it could not be read, and was put aside. */
  | { readonly kind: 'tick' | 'same' | 'bad' | 'other' }
  | { readonly kind: 'not-ready'; readonly message: string }

export interface Received {
  readonly text: string
  readonly from: 'stream' | 'body'
  /** Of the daemon's `/status`; null: not asked. */
  readonly tickCount: number | null
  readonly atMs: number
  /** The forecast was there before it was looked for: when it was made is not known. */
  readonly loose: boolean
  /** It was made this much earlier at most. */
  readonly slackMs: number
}

/** What a connection tells, and asks, whoever holds it. */
export interface ConnectionHost {
  readonly onLink: (state: LinkState) => void
  /** rest: whether its REST can be asked from here. */
  readonly onMet: (met: Met, rest: boolean) => void
  readonly onStatus: (status: WireStatus) => void
  /** Reads a forecast. */
  readonly hear: (received: Received) => Heard
  /** How far apart the daemon's ticks are; null: not known yet. */
  readonly tickMs: () => number | null
  /** When the newest tick was, epoch ms; NaN: none was seen. */
  readonly newestMs: () => number
}

/** How often a daemon without a stream may be asked. */
export interface Gaps {
  /** At most 30 forecasts a minute may be asked for; the limit is shared by everybody at this address. */
  readonly leastMs: number
  /** Between two questions whether there is a forecast, which have no limit and cost the daemon nothing. */
  readonly statusMs: number
  /** After the moment when a tick is due. */
  readonly marginMs: number
  /** A daemon that limits requests, and does not say for how long, counts them by the minute. */
  readonly limitedMs: number
}

const GAPS: Gaps = { leastMs: 2_100, statusMs: 1_000, marginMs: 200, limitedMs: 30_000 }
/** A stream without a message for this long, or for so many ticks, may have died without a word. */
const QUIET_STREAM_MS = 60_000
const LEAST_QUIET_MS = 10_000
const QUIET_TICKS = 3
const LATE_TICKS = 2

/** Reasons that do not pass by themselves. */
const FATAL: ReadonlySet<Refusal['kind']> = new Set<Refusal['kind']>([
  'key-missing',
  'key-wrong',
  'no-cors',
  'mixed-content',
  'local-network',
  'not-a-daemon',
])

/**
 * Reaches one daemon for as long as it is wanted: probes it, hears its forecasts by its stream or by asking, and comes
 * back when it is lost. One request is under way at a time.
 */
export class Connection {
  readonly #platform: Platform
  readonly #address: string
  readonly #host: ConnectionHost
  readonly #gaps: Gaps
  #key: string | null
  #visible = true
  /** Ends a wait for the next attempt, for a person, or for the tab to be seen. */
  #wake = new AbortController()
  #attempt = new AbortController()
  /** Whether a forecast was ever heard: then what looks like another service is one that is being restarted. */
  #wasLive = false
  #rest = false
  /** What else a wake ends: a stream that has gone quiet. */
  #onWake: () => void = () => undefined
  /** When a forecast was last asked for, epoch ms: the limit on that does not begin anew with a connection. */
  #askedMs = -Infinity

  constructor(
    platform: Platform,
    {
      address,
      key,
      gaps = GAPS,
    }: { readonly address: string; readonly key: string | null; readonly gaps?: Gaps },
    host: ConnectionHost,
  ) {
    this.#gaps = gaps
    this.#platform = platform
    this.#address = address
    this.#key = key
    this.#host = host
  }

  get asking(): Asking {
    return { platform: this.#platform, address: this.#address, key: this.#key }
  }

  /** Whether its REST can be asked from here. */
  get rest(): boolean {
    return this.#rest
  }

  retryNow(): void {
    this.#onWake()
    this.#wake.abort()
  }

  setKey(key: string | null): void {
    if (!this.#isKey(key)) {
      this.#key = key
      this.#attempt.abort(new LinkFailure({ kind: 'key-missing' }))
    }
    this.#wake.abort()
  }

  setVisible(visible: boolean): void {
    this.#visible = visible
    if (!visible) return
    this.#onWake()
    this.#wake.abort()
  }

  /** Until the signal is aborted; never rejects for another reason. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      this.#attempt = new AbortController()
      const key = this.#key
      try {
        this.#host.onLink({ kind: 'connecting', sinceMs: this.#platform.nowMs() })
        await this.#connected(AbortSignal.any([signal, this.#attempt.signal]), () => {
          failures = 0
        })
      } catch (error) {
        if (signal.reason !== undefined) return
        // With another key it is another attempt.
        if (!this.#isKey(key)) continue
        failures++
        await this.#failed(error, failures, signal).catch(() => undefined)
      }
    }
  }

  #isKey(key: string | null): boolean {
    return this.#key === key
  }

  async #failed(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { why, retryAfterMs } = error instanceof LinkFailure ? error : internal(error)
    const keys = why.kind === 'key-missing' || why.kind === 'key-wrong'
    // Between a question that failed and the one that asks why, a daemon may have come up.
    const isSure = why.kind !== 'no-cors' || failures > 1
    if (keys || (FATAL.has(why.kind) && isSure && !this.#wasLive)) {
      this.#host.onLink({ kind: 'refused', why })
      await this.#rested(null, signal)
      return
    }
    // A daemon that was asked too often, or whose answers cannot be read, is not missed: nothing hurries.
    const unhurried = why.kind === 'rate-limited' || why.kind === 'unreadable'
    const delayMs = Math.max(
      retryAfterMs ?? (why.kind === 'rate-limited' ? this.#gaps.limitedMs : 0),
      retryDelayMs(failures, unhurried ? null : this.#host.tickMs(), this.#platform.random()),
    )
    const atMs = this.#platform.nowMs() + delayMs
    this.#host.onLink({ kind: 'retrying', atMs, attempt: failures + 1, why })
    await this.#rested(delayMs, signal)
  }

  /** Until so long has passed (null: for ever), or something woke it. */
  async #rested(ms: number | null, signal: AbortSignal): Promise<void> {
    if (this.#wake.signal.aborted) this.#wake = new AbortController()
    const { signal: woken } = this.#wake
    try {
      await wait(ms ?? 2 ** 31 - 1, AbortSignal.any([signal, woken]))
    } catch (error) {
      if (signal.aborted) throw error
    } finally {
      if (woken.aborted) this.#wake = new AbortController()
    }
  }

  /** One connection, from its beginning until it is lost. onLive: a forecast was heard. */
  async #connected(signal: AbortSignal, onLive: () => void): Promise<never> {
    if (isMixedContent(this.#platform.origin, this.#address)) throw new LinkFailure({ kind: 'mixed-content' })
    const heard = (received: Received): Heard => {
      const found = this.#host.hear(received)
      if (found.kind === 'tick' || found.kind === 'same') {
        this.#wasLive = true
        onLive()
      }
      return found
    }
    const met = await this.#met(signal)
    if (met.stream !== null) return await this.#listen(met.stream, heard, signal)
    return await this.#poll(heard, signal)
  }

  /** Who answers, and its stream where it has one. A stream may open where the browser hides all other answers. */
  async #met(signal: AbortSignal): Promise<{ readonly stream: Stream | null }> {
    let met: Met
    try {
      met = await probe(this.asking, signal)
    } catch (error) {
      if (!(error instanceof LinkFailure) || error.why.kind !== 'unreachable') throw error
      const why = await diagnose(this.#platform, this.#address, signal)
      if (why.kind === 'unreachable') throw error
      const stream = await openStream(this.#platform, this.#address, signal).catch(() => {
        signal.throwIfAborted()
        return null
      })
      if (stream === null) throw new LinkFailure(why)
      this.#rest = false
      this.#host.onMet({ generation: 'v1', version: null, service: null }, false)
      return { stream }
    }
    this.#rest = true
    this.#host.onMet(met, true)
    if (met.generation !== 'v1') return { stream: null }
    // A stream that does not open (a proxy without it, say) leaves the same forecasts to be asked for.
    const stream = await openStream(this.#platform, this.#address, signal).catch(() => {
      signal.throwIfAborted()
      return null
    })
    return { stream }
  }

  async #listen(stream: Stream, heard: (received: Received) => Heard, signal: AbortSignal): Promise<never> {
    let timer: ReturnType<typeof setTimeout> | undefined
    let lastMs = this.#platform.nowMs()
    const quietMs = () => {
      const tick = this.#host.tickMs()
      return tick === null ? QUIET_STREAM_MS : Math.max(LEAST_QUIET_MS, QUIET_TICKS * tick)
    }
    const alive = () => {
      lastMs = this.#platform.nowMs()
      clearTimeout(timer)
      timer = setTimeout(stream.close, quietMs())
    }
    // After a sleep, or when a person asks: a stream that should have spoken since is not waited for.
    this.#onWake = () => {
      if (
        this.#platform.nowMs() - lastMs >
        Math.min(quietMs(), LATE_TICKS * (this.#host.tickMs() ?? Infinity))
      ) {
        stream.close()
      }
    }
    alive()
    try {
      this.#host.onLink({ kind: 'open', via: 'stream' })
      if (this.#rest) await this.#firstLook(heard, signal)
      for await (const { text, atMs } of stream.messages()) {
        alive()
        const found = heard({ text, from: 'stream', tickCount: null, atMs, loose: false, slackMs: 0 })
        this.#showReadiness(found, 'stream')
        // Messages that wait in the browser come first: of several, only the newest are read.
        await nextTask()
        signal.throwIfAborted()
      }
      throw new LinkFailure({ kind: 'stream-ended' })
    } finally {
      clearTimeout(timer)
      this.#onWake = () => undefined
      stream.close()
    }
  }

  /** The stream speaks with the next tick; what there is already need not wait for it, nor hold it up. */
  async #firstLook(heard: (received: Received) => Heard, signal: AbortSignal): Promise<void> {
    try {
      const status = await this.#status(signal)
      this.#showReadiness(await this.#ask(status?.tickCount ?? null, true, heard, signal), 'stream')
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof LinkFailure)) throw error
    }
  }

  /** At the pace at which forecasts change: a status says whether there is another one. */
  async #poll(heard: (received: Received) => Heard, signal: AbortSignal): Promise<never> {
    let lastCount: number | null = null
    let isFirst = true
    let found: Heard | null = null
    /** Questions in a row that a tick was due for and had not come. */
    let vain = 0
    for (;;) {
      while (!this.#visible) {
        isFirst = true
        this.#host.onLink({ kind: 'paused' })
        await this.#rested(null, signal)
      }
      const status = await this.#status(signal)
      const count = status?.tickCount ?? null
      if (found !== null) this.#showReadiness(found, 'polling')
      if (count === null || count !== lastCount) {
        const early = this.#gaps.leastMs - (this.#platform.nowMs() - this.#askedMs)
        if (early > 0) await wait(Math.min(early, this.#gaps.leastMs), signal)
        this.#askedMs = this.#platform.nowMs()
        found = await this.#ask(count, isFirst, heard, signal)
        lastCount = count
        vain = 0
        isFirst &&= found.kind !== 'tick' && found.kind !== 'same'
        this.#showReadiness(found, 'polling')
      } else {
        vain++
      }
      await this.#rested(this.#gapMs(vain, found?.kind === 'not-ready'), signal)
    }
  }

  /** Until the next tick is due, ms; where it is overdue, a moment, and longer each time: its feed may have stopped. */
  #gapMs(vain: number, isWarming: boolean): number {
    const tick = this.#host.tickMs()
    const { leastMs, statusMs, marginMs } = this.#gaps
    if (tick === null || isWarming) return leastMs
    const dueMs = this.#host.newestMs() + tick + marginMs - this.#platform.nowMs()
    const overdue = statusMs * 2 ** Math.min(Math.max(0, vain - 2), 6)
    // A clock that was set back must not make the wait longer than a tick.
    return Math.min(Math.max(dueMs, Math.min(overdue, Math.max(tick, leastMs))), tick + marginMs)
  }

  async #status(signal: AbortSignal): Promise<WireStatus | null> {
    const answer = await get(this.asking, '/status', signal)
    if (answer.status === 404) return null
    if (answer.status !== 200) throw failureOf(answer)
    const status = readStatus(valueOf(answer))
    if (status !== null) this.#host.onStatus(status)
    return status
  }

  async #ask(
    tickCount: number | null,
    loose: boolean,
    heard: (received: Received) => Heard,
    signal: AbortSignal,
  ): Promise<Heard> {
    const answer = await get(this.asking, '/predictions/current', signal)
    // The first generation's way to say that there is none yet.
    if (answer.status !== 200 && answer.status !== 503) throw failureOf(answer, this.#key !== null)
    const found = heard({
      text: answer.text,
      from: 'body',
      tickCount,
      atMs: answer.atMs,
      loose,
      slackMs: this.#gaps.leastMs,
    })
    if (answer.status === 503 && found.kind !== 'not-ready') throw failureOf(answer)
    return found
  }

  #showReadiness(found: Heard, via: 'stream' | 'polling'): void {
    if (found.kind === 'not-ready') {
      this.#host.onLink({ kind: 'warming', message: found.message, percent: null })
    } else if (found.kind !== 'other') {
      this.#host.onLink({ kind: 'open', via })
    }
  }
}

function valueOf({ text }: HttpAnswer): unknown {
  try {
    return parseWire(text).value
  } catch {
    return null
  }
}

/** A mistake of ours must not end the connection without a word. */
function internal(error: unknown): LinkFailure {
  const message = error instanceof Error ? error.message : String(error)
  return new LinkFailure({ kind: 'unreadable', error: { code: 'internal', message, place: {} } })
}
