import { scoringIssues } from '#forecast/accuracy/scoringIssues.ts'
import { runSteps } from './runSteps.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { AlertsState } from '#forecast/alerts/alert.ts'
import { errorToData, FleetcastError, type ErrorData } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { thresholdsWith, type Criteria, type ThresholdOverrides } from '#forecast/thresholds.ts'
import type { SeriesHistory, TimeRange } from '#forecast/window/pastOf.ts'
import { parseWire } from '#forecast/wire/json.ts'
import { readPrediction, type WireReading } from '#forecast/wire/prediction.ts'
import type { WireStatus } from '#forecast/wire/service.ts'
import { readStreamMessage } from '#forecast/wire/stream.ts'
import type { MetricRows } from '#data/liveTable.ts'
import type { DaemonFacts, LinkReport, LinkState, StepChoice, Tick } from './api.ts'
import { askDaemon } from './ask.ts'
import { Issues } from './keep/issues.ts'
import { MOST_DISK_BYTES } from './keep/limits.ts'
import { Keeper } from './keep/keeper.ts'
import { newsOf, nextNewsMs } from './news.ts'
import { askOwn } from './own/ask.ts'
import type { OwnAnswers, OwnQuestion } from './own/questions.ts'
import { OwnWatch } from './own/watch.ts'
import type { Platform } from './platform.ts'
import type { Answers, Question } from './questions.ts'
import { Connection } from './reach/connection.ts'
import type { ConnectionHost, Gaps, Heard, Received } from './reach/hearing.ts'
import { newestTickMs, tickMs } from './reach/pace.ts'
import type { Met } from './reach/probe.ts'
import type { OwnNoForecast } from '#forecast/wire/own/facts.ts'
import type { OwnEvent } from './read/follower.ts'
import { Intake } from './read/intake.ts'

export interface LinkOptions {
  /** Normal form: `http://host:port`, no slash at the end. */
  readonly address: string
  /** null: none is sent. */
  readonly key: string | null
  readonly step: StepChoice | null
  readonly criteria: Criteria
  /** How often it may be asked; omitted: as the daemons' own limits allow. */
  readonly gaps?: Gaps
}

/** What a link tells. */
export interface LinkListener {
  readonly onReport: (report: LinkReport) => void
  readonly onTick: (tick: Tick) => void
  /** What a daemon of ours keeps; omitted: nobody listens. */
  readonly onAlerts?: (state: AlertsState) => void
}

/** What was kept is looked at as far back as this, whatever the daemon's pace. */
const MOST_PAST_MS = 8 * 86_400_000

/** One daemon: reached, read, remembered. Runs in a worker; everything that the page sees passes the listener. */
export class Link {
  readonly #platform: Platform
  readonly #address: string
  readonly #listener: LinkListener
  readonly #intake: Intake
  readonly #issues = new Issues()
  readonly #keeper: Keeper
  readonly #connection: Connection
  readonly #own: OwnWatch
  readonly #ending = new AbortController()
  #state: LinkState
  /** How it was last heard. */
  #via: 'stream' | 'polling' = 'stream'
  #met: { readonly met: Met; readonly rest: boolean } | null = null
  /** Whether whoever was met last is one of ours: until that is known. */
  #asked: Promise<void> = Promise.resolve()
  #status: WireStatus | null = null
  #problem: ErrorData | null = null
  #newsTimer: ReturnType<typeof setTimeout> | undefined
  #saying = false

  constructor(
    platform: Platform,
    { address, key, step, criteria, gaps }: LinkOptions,
    listener: LinkListener,
  ) {
    this.#platform = platform
    this.#address = address
    this.#listener = listener
    this.#intake = new Intake(address, criteria, step)
    this.#keeper = new Keeper(
      address,
      (name, signal) => platform.holdLock(name, signal),
      () => this.#say(),
    )
    this.#state = { kind: 'connecting', sinceMs: platform.nowMs(), after: null }
    this.#connection = new Connection(platform, { address, key, ...(gaps && { gaps }) }, this.#host())
    this.#own = new OwnWatch({
      facts: (signal) => this.askOwn({ about: 'facts' }, signal),
      alerts: (signal) => this.askOwn({ about: 'alerts' }, signal),
      onFacts: () => this.#say(),
      onAlerts: (state) => {
        if (!this.#ending.signal.aborted) listener.onAlerts?.(state)
      },
    })
  }

  /** Reads what was kept, and connects; until the link is closed. */
  async run(): Promise<void> {
    this.#say()
    const nowMs = this.#platform.nowMs()
    const { rows, issues } = await this.#keeper.open(nowMs - MOST_PAST_MS, nowMs)
    if (this.#ending.signal.aborted) return
    this.#intake.remember(rows)
    this.#issues.add(issues)
    this.#say()
    await this.#connection.run(this.#ending.signal)
  }

  report(): LinkReport {
    const { pace, step, clock, ring } = this.#intake
    const { seen, missed, restarts } = pace
    return {
      address: this.#address,
      link: this.#state,
      news: newsOf(this.#intake.pace, this.#platform.nowMs()),
      daemon: this.#daemon(),
      step,
      clock,
      // The count of ticks of a daemon of ours continues over a restart: its lives tell them.
      ticks: { seen, missed, restarts: Math.max(restarts, this.#own.restarts) },
      kept: {
        ticks: ring.ticks,
        fromMs: ring.fromMs,
        mostTicks: ring.mostTicks,
        issues: this.#issues.kept.length,
        diskBytes: this.#keeper.bytes,
        mostDiskBytes: MOST_DISK_BYTES,
        diskProblem: this.#keeper.problem,
      },
      problem: this.#problem,
      own: this.#own.facts,
    }
  }

  judge(criteria: Criteria): void {
    this.#show(this.#intake.judge(criteria))
  }

  chooseStep(choice: StepChoice): void {
    this.#show(this.#intake.chooseStep(choice))
    this.#say()
  }

  retryNow(): void {
    this.#connection.retryNow()
  }

  setKey(key: string | null): void {
    this.#connection.setKey(key)
  }

  setVisible(visible: boolean): void {
    this.#connection.setVisible(visible)
    this.#own.setVisible(visible)
  }

  history(series: readonly SeriesKey[], range: TimeRange): SeriesHistory {
    return this.#intake.history(series, range)
  }

  /** The kept forecast that was the newest at a time, with what came before it. Fails as Issues.asOf does. */
  asOf(asOfMs: number): FleetForecast {
    const { usedMs } = this.#intake.step
    const kept = this.#issues.asOf(asOfMs)
    const { issueTimeMs, series, horizon } = kept
    const past = this.#intake.history(series, {
      fromMs: issueTimeMs - (2 * horizon - 1) * usedMs,
      toMs: issueTimeMs,
    })
    return {
      ...kept,
      stepMs: usedMs,
      history: past.values,
      historyLength: past.length,
      provenance: { ...kept.provenance, asOfMs: issueTimeMs },
    }
  }

  async accuracy(
    metrics: readonly string[] | null,
    thresholds: ThresholdOverrides,
    signal: AbortSignal,
  ): Promise<AccuracyReport> {
    const options = { stepMs: this.#intake.step.usedMs, metrics, thresholds: thresholdsWith(thresholds) }
    return await runSteps(scoringIssues(this.#intake.ring.snapshot(), this.#issues.kept, options), signal)
  }

  rows(): MetricRows {
    return this.#intake.ring.rows()
  }

  /** null: the daemon has no such endpoint, or it cannot be asked from here. */
  async ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<Answers[Q['about']] | null> {
    if (!this.#connection.rest) return null
    return await askDaemon(this.#connection.asking, question, signal)
  }

  /** null: there is no such thing there, or it is none of ours. Fails as askOwn() does. */
  async askOwn<Q extends OwnQuestion>(
    question: Q,
    signal: AbortSignal,
  ): Promise<OwnAnswers[Q['about']] | null> {
    if (!this.#connection.rest) return null
    const answer = await askOwn(this.#connection.asking, question, signal)
    if (question.about === 'set-scenario') this.#own.lookAgain()
    return answer
  }

  async forget(): Promise<void> {
    this.#intake.forget()
    this.#issues.clear()
    await this.#keeper.forget()
    this.#say()
  }

  close(): void {
    this.#ending.abort(new DOMException('The connection was closed.', 'AbortError'))
    clearTimeout(this.#newsTimer)
    this.#own.close()
    this.#keeper.close()
    this.#state = { kind: 'closed' }
  }

  #host(): ConnectionHost {
    return {
      onLink: (state) => {
        if (state.kind === 'open') this.#via = state.via
        // A daemon that warms up says with its status how far it is.
        this.#state = state.kind === 'warming' ? this.#warming(state.message) : state
        if (state.kind === 'retrying' || state.kind === 'refused') this.#own.lost()
        this.#say()
      },
      onMet: (met, rest) => {
        this.#met = { met, rest }
        // Ours says its uptime, as the first generation does; the others are not asked what they do not have.
        if (rest && met.generation === 'v1') this.#asked = this.#own.met()
        else this.#own.metOther()
      },
      onStatus: (status) => {
        this.#status = status
      },
      isOurs: async (signal) => {
        await this.#asked
        signal.throwIfAborted()
        return this.#own.facts !== null
      },
      told: (event, atMs) => this.#told(event, atMs),
      hear: (received) => this.#hear(received),
      tickMs: () => tickMs(this.#intake.pace),
      newestMs: () => newestTickMs(this.#intake.pace),
    }
  }

  /** A daemon that had forecasts and has none now failed to make one, unless it says that it warms up again. */
  #notReady(message: string): Heard {
    const isWarm = this.#status?.warmup?.isWarmedUp !== false
    if (this.#intake.latest === null || !isWarm) return { kind: 'not-ready', message }
    this.#problem = { code: 'wire-invalid', message: `The daemon has no forecast: ${message}`, place: {} }
    this.#say()
    return { kind: 'bad' }
  }

  #warming(message: string): LinkState {
    const warmup = this.#status?.warmup ?? null
    if (warmup === null) return { kind: 'warming', message, percent: null }
    return { kind: 'warming', message: warmup.message ?? message, percent: warmup.percent }
  }

  /** Reads a message; one that cannot be read is put aside with a word, and the last good forecast stays. */
  #hear(received: Received): Heard {
    const started = this.#platform.nowMs()
    let read
    try {
      read = readReceived(received)
    } catch (error) {
      if (!(error instanceof FleetcastError)) throw error
      this.#problem = errorToData(error)
      this.#say()
      return { kind: 'bad' }
    }
    if (read.kind === 'other') return { kind: 'other' }
    if (read.reading.kind === 'not-ready') return this.#notReady(read.reading.message)
    this.#problem = null
    const { prediction } = read.reading
    const tick = this.#intake.take({
      prediction,
      atMs: received.atMs,
      loose: received.loose,
      slackMs: received.slackMs,
      count: read.count ?? received.tickCount,
      stamp: read.stamp ?? prediction.metadata?.predictionTime ?? null,
      elapsedMs: this.#platform.nowMs() - started,
    })
    if (tick === null) return { kind: 'same' }
    this.#keeper.keepTick(tick.rows)
    const { forecast } = tick.judged
    this.#keepIssue(forecast, tickMs(this.#intake.pace) ?? forecast.stepMs)
    this.#show(tick)
    return { kind: 'tick' }
  }

  /** What a daemon of ours tells by its stream. */
  #told(event: OwnEvent, atMs: number): void {
    switch (event.kind) {
      case 'facts':
        this.#own.heardFacts(event.facts)
        this.#showReadiness(event.facts.none)
        break
      case 'news':
        this.#own.heard(event.news)
        if (event.news.none !== undefined) this.#showReadiness(event.news.none)
        break
      case 'alerts':
        this.#own.heardAlerts(event.state)
        break
      case 'bad':
        this.#problem = event.error
        this.#say()
        break
      case 'rows':
        this.#keeper.keepTick(event.rows)
        this.#show(this.#intake.takeRows(event, atMs))
        this.#say()
        break
      case 'ticked':
        this.#intake.ticked(event.tick, event.slackMs, atMs)
        this.#say()
        break
      case 'forecast': {
        this.#problem = null
        if (this.#state.kind === 'warming') this.#state = { kind: 'open', via: this.#via }
        const tick = this.#intake.takeForecast(event.forecast)
        this.#keepIssue(event.forecast, event.forecast.stepMs)
        this.#show(tick)
        this.#own.madeBy(event.forecast.provenance.modelSha256)
        break
      }
    }
  }

  /** A daemon of ours without a forecast says why, and how far its windows are filled. */
  #showReadiness(none: OwnNoForecast | null): void {
    if (none === null || this.#intake.latest !== null) return
    const warmth = this.#own.facts?.warmth
    const percent =
      warmth === undefined ? null : Math.round((100 * warmth.meanSteps) / Math.max(1, warmth.requiredSteps))
    this.#state = { kind: 'warming', message: none.message, percent }
    this.#say()
  }

  #keepIssue(forecast: FleetForecast, everyMs: number): void {
    if (!this.#issues.offer(forecast, everyMs)) return
    const kept = this.#issues.kept.at(-1)
    if (kept !== undefined) this.#keeper.keepIssue(kept)
  }

  #show(tick: Tick | null): void {
    if (tick === null || this.#ending.signal.aborted) return
    this.#listener.onTick(tick)
    this.#say()
  }

  /** Reports once per turn, and again when news turn late or stale by themselves. */
  #say(): void {
    if (this.#saying || this.#ending.signal.aborted) return
    this.#saying = true
    queueMicrotask(() => {
      this.#saying = false
      if (this.#ending.signal.aborted) return
      clearTimeout(this.#newsTimer)
      const inMs = nextNewsMs(this.#intake.pace, this.#platform.nowMs())
      if (inMs !== null) this.#newsTimer = setTimeout(() => this.#say(), inMs)
      this.#listener.onReport(this.report())
    })
  }

  #daemon(): DaemonFacts | null {
    if (this.#met === null) return null
    const { met, rest } = this.#met
    const claims = this.#intake.claims
    const own = this.#own.facts
    return {
      ...met,
      ...(own !== null && { generation: 'fleetcast', version: own.version, service: own.source.name }),
      rest,
      claims: {
        modelType: claims?.modelType ?? null,
        modelDir: claims?.modelDir ?? null,
        device: claims?.device ?? null,
        inputPoints: claims?.inputPoints ?? null,
      },
    }
  }
}

type Read =
  | { readonly kind: 'other' }
  | {
      readonly kind: 'reading'
      readonly reading: WireReading
      readonly count: number | null
      readonly stamp: string | null
    }

function readReceived({ text, from }: Received): Read {
  const { value } = parseWire(text)
  if (from === 'body') return { kind: 'reading', reading: readPrediction(value), count: null, stamp: null }
  const message = readStreamMessage(value)
  if (message.kind !== 'prediction') return { kind: 'other' }
  return { kind: 'reading', reading: message.reading, count: message.tick, stamp: message.timestamp }
}
