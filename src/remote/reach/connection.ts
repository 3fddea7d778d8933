import type { Refusal } from '../api.ts'
import { wait, type Platform } from '../platform.ts'
import { Asker } from './asker.ts'
import { retryDelayMs } from './backoff.ts'
import { KEY_PROTOCOL, STREAM_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { Follower } from '../read/follower.ts'
import { diagnose, isMixedContent } from './diagnose.ts'
import { LinkFailure } from './failure.ts'
import { GAPS, type ConnectionHost, type Gaps, type Heard } from './hearing.ts'
import { follow } from './follow.ts'
import type { Asking } from './http.ts'
import { listen } from './listen.ts'
import { poll } from './poll.ts'
import { pollOwn } from './pollOwn.ts'
import { probe, type Met } from './probe.ts'
import { openStream, type Stream } from './stream.ts'

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
  /** A forecast was heard: whatever failed before it does not count any longer. */
  #onLive: () => void = () => undefined
  /** Whether a forecast was ever heard: then what looks like another service is one that is being restarted. */
  #wasLive = false
  #rest = false
  /** Whether our stream was ever open. */
  #wasOurs = false
  /** What else a wake ends: a stream that has gone quiet. */
  #onWake: (() => void) | null = null
  readonly #asker: Asker
  /** What our stream told, over all connections. */
  readonly #follower = new Follower()

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
    this.#host = {
      ...host,
      hear: (received) => this.#heard(host, received),
      told: (event, atMs) => {
        host.told(event, atMs)
        if (event.kind === 'forecast') this.#lives()
      },
    }
    this.#asker = new Asker(() => this.asking, this.#host, gaps)
  }

  get asking(): Asking {
    return { platform: this.#platform, address: this.#address, key: this.#key }
  }

  /** Whether its REST can be asked from here. */
  get rest(): boolean {
    return this.#rest
  }

  retryNow(): void {
    this.#onWake?.()
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
    this.#onWake?.()
    this.#wake.abort()
  }

  /** Until the signal is aborted; never rejects for another reason. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0
    let after: Refusal | null = null
    while (!signal.aborted) {
      this.#attempt = new AbortController()
      const key = this.#key
      const attempt = { wasHeard: false }
      try {
        this.#host.onLink({ kind: 'connecting', sinceMs: this.#platform.nowMs(), after })
        this.#onLive = () => {
          failures = 0
          attempt.wasHeard = true
        }
        await this.#connected(AbortSignal.any([signal, this.#attempt.signal]))
      } catch (error) {
        if (signal.reason !== undefined) return
        // With another key it is another attempt.
        if (!this.#isKey(key)) {
          after = null
          continue
        }
        failures++
        const failure = error instanceof LinkFailure ? error : internal(error)
        await this.#failed(failure, failures, signal).catch(() => undefined)
        after = attempt.wasHeard || !this.#isKey(key) ? null : failure.why
      }
    }
  }

  #isKey(key: string | null): boolean {
    return this.#key === key
  }

  async #failed({ why, retryAfterMs }: LinkFailure, failures: number, signal: AbortSignal): Promise<void> {
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

  #heard(host: ConnectionHost, received: Parameters<ConnectionHost['hear']>[0]): Heard {
    const found = host.hear(received)
    if (found.kind === 'tick' || found.kind === 'same') this.#lives()
    return found
  }

  #lives(): void {
    this.#wasLive = true
    this.#onLive()
  }

  /** One connection, from its beginning until it is lost. */
  async #connected(signal: AbortSignal): Promise<never> {
    const [platform, host, asker] = [this.#platform, this.#host, this.#asker]
    if (isMixedContent(platform.origin, this.#address)) throw new LinkFailure({ kind: 'mixed-content' })
    const { stream, isOurs } = await this.#met(signal)
    if (stream !== null) {
      const onWake = (wake: (() => void) | null) => {
        this.#onWake = wake
      }
      if (stream.protocol === STREAM_PROTOCOL) {
        this.#wasOurs = true
        return await follow(stream, this.#follower, { platform, host, onWake }, signal)
      }
      return await listen(stream, { platform, host, asker: this.#rest ? asker : null, onWake }, signal)
    }
    const rested = (ms: number | null, ended: AbortSignal) => this.#rested(ms, ended)
    const isVisible = () => this.#visible
    if (isOurs) return await pollOwn({ platform, host, asking: () => this.asking, isVisible, rested }, signal)
    return await poll({ platform, host, asker, gaps: this.#gaps, isVisible, rested }, signal)
  }

  /** Who answers, and its stream where it has one. A stream may open where the browser hides all other answers. */
  async #met(signal: AbortSignal): Promise<{ readonly stream: Stream | null; readonly isOurs: boolean }> {
    let met: Met
    try {
      met = await probe(this.asking, signal)
    } catch (error) {
      if (!(error instanceof LinkFailure) || error.why.kind !== 'unreachable') throw error
      const why = await diagnose(this.#platform, this.#address, signal)
      // One of ours that is being started again was not hidden before: it came up between the two questions.
      if (why.kind === 'unreachable' || this.#wasOurs) throw error
      const stream = await openStream(this.#platform, this.#address, signal).catch(() => {
        signal.throwIfAborted()
        return null
      })
      if (stream === null) throw new LinkFailure(why)
      this.#rest = false
      this.#host.onMet({ generation: 'v1', version: null, service: null }, false)
      return { stream, isOurs: false }
    }
    this.#rest = true
    this.#host.onMet(met, true)
    if (met.generation !== 'v1') return { stream: null, isOurs: false }
    const isOurs = await this.#host.isOurs(signal)
    const protocols = isOurs ? ownProtocols(this.#key) : []
    // A stream that does not open (a proxy without it, say) leaves the same forecasts to be asked for.
    const stream = await openStream(this.#platform, this.#address, signal, protocols).catch(() => {
      signal.throwIfAborted()
      return null
    })
    return { stream, isOurs }
  }
}

/** What a page offers a daemon of ours: it can set no header, so that a key goes along here. */
function ownProtocols(key: string | null): readonly string[] {
  if (key === null) return [STREAM_PROTOCOL]
  const bytes = Array.from(new TextEncoder().encode(key), (byte) => String.fromCharCode(byte)).join('')
  const encoded = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  return [STREAM_PROTOCOL, `${KEY_PROTOCOL}${encoded}`]
}

/** A mistake of ours must not end the connection without a word. */
function internal(error: unknown): LinkFailure {
  const message = error instanceof Error ? error.message : String(error)
  return new LinkFailure({ kind: 'unreadable', error: { code: 'internal', message, place: {} } })
}
