import type { MetricRows } from '#data/liveTable.ts'
import type { EngineClient, Explanation, FleetExplanation, ModelFacts } from '#engine/api.ts'
import type { SimpleSeries } from '#forecast/accuracy/comparison.ts'
import { errorToData, FleetcastError, isAbort } from '#forecast/errors.ts'
import { LATE_STEPS, type SeriesKey } from '#forecast/fleetForecast.ts'
import { DEFAULT_CRITERIA, thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import { formatDuration, roughDuration } from '#forecast/window/duration.ts'
import { ASSUMED_STEP_MS } from '#forecast/window/spec.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus, ClosedSteps, NoForecast } from '../events.ts'
import { goneAfterMs } from '../fleet/silent.ts'
import type { ModelNeeds } from '../modelNeeds.ts'
import { Ages } from './ages.ts'
import type { Counterfactual, Forecasts, Warmth } from './api.ts'
import { counterfactualsOf } from './counterfactuals.ts'
import { judgedHeuristic } from './judgedHeuristic.ts'
import { PendingSteps, type StepBatch } from './pendingSteps.ts'
import { Problems } from './problems.ts'
import { Questions } from './questions.ts'
import { gatherFor, makeReady, type Ready, type ReadyOptions, type StepRows } from './ready.ts'
import { BEING_MADE, LOADING, noForecastOf, REWOUND, outOfDate, UNMEASURED } from './reasons.ts'
import { runParts } from './run.ts'
import { StandingForecast } from './standing.ts'
import { byUrgency, inParts } from './urgency.ts'
import { WindowFleet } from './windowFleet.ts'

/** About a second of the network on two cores; larger answers take the thread that serves longer to read. */
const MOST_SERIES_OF_PART = 1_000

/** Steps of the past come in many pieces: once no more have come for so long, they are forecast. */
const SETTLE_MS = 1_000

export interface ForecastsOptions {
  readonly bus: Bus
  readonly clock: Clock
  /** Its thread is this part's own; close() ends it. */
  readonly engine: EngineClient
  /** From the store. A step that was told on the bus has to be there. */
  readonly rows: StepRows
  /** null: the model that ships. */
  readonly modelPath: string | null
  /** How rows are read by the model; null: its own step. */
  readonly stepMs: number | null
  readonly allowHeuristic: boolean
  /** Series for which a simple forecast is served, labelled, as it did better. Omitted: none. */
  readonly chooseBest?: () => readonly SimpleSeries[]
  /** Told what a model wants of whoever feeds it, before its rows are read; of the former, where it could not be used. */
  readonly onModel?: (needs: ModelNeeds) => void
  /** Omitted: the default ones. */
  readonly criteria?: Criteria
  /** Series of one part of a run, at most. */
  readonly mostSeriesOfPart?: number
}

/** Forecasts with a beginning and an end. */
export interface RunningForecasts extends Forecasts {
  /** Loads the model and what it looks back on, and goes to work. Resolves when that stands or has failed; never rejects. */
  readonly start: () => Promise<void>
  /**
   * The clock was set back: rows and forecasts of what is now to come are released, and what was known until now is
   * forecast. Resolves once no older forecast can come any longer; never rejects.
   */
  readonly rewind: () => Promise<void>
  /** Ends what is under way, and the thread. */
  readonly close: () => Promise<void>
}

/** See Forecasts. Nothing happens before start(). */
export function createForecasts(options: ForecastsOptions): RunningForecasts {
  return new EngineForecasts(options)
}

class EngineForecasts implements RunningForecasts {
  readonly #options: ForecastsOptions
  readonly #standing: StandingForecast
  readonly #problems: Problems
  readonly #pending = new PendingSteps()
  readonly #questions = new Questions({ most: 2, mostWaiting: 32 })
  readonly #fleet = new WindowFleet()
  readonly #ages = new Ages()
  readonly #ending = new AbortController()
  readonly #offs: (() => void)[] = []
  #ready: Ready | null = null
  #facts: ModelFacts | null = null
  /** Why no model stands; null: one does, or it is being loaded. */
  #noModel: NoForecast | null = null
  #started: Promise<void> | null = null
  /** Runs and changes of the model, one at a time. */
  #work: Promise<unknown> = Promise.resolve()
  #drain: Promise<void> | null = null
  #running = false
  #runs = 0
  #skipped = 0
  #lastElapsedMs: number | null = null

  constructor(options: ForecastsOptions) {
    const { bus, clock, criteria = DEFAULT_CRITERIA } = options
    this.#options = options
    this.#standing = new StandingForecast(bus, clock, criteria, LOADING)
    this.#problems = new Problems(bus, clock)
  }

  readonly standing = () => this.#standing.standing()
  readonly model = () => this.#facts
  readonly modelPaths = () => this.#ready?.paths ?? null
  readonly criteria = () => this.#standing.criteria
  readonly age = () => this.#ages.facts(this.#options.clock.nowMs())
  readonly warmth = (): Warmth => this.#fleet.warmth(this.#ready?.requiredSteps ?? 2)

  readonly runs = () => {
    const nowMs = this.#options.clock.nowMs()
    const dueMs = this.#fleet.newestMs() + this.#stepMs()
    return {
      runs: this.#runs,
      skipped: this.#skipped,
      lastElapsedMs: this.#lastElapsedMs,
      nextMs: dueMs > nowMs ? dueMs : null,
      running: this.#running,
    }
  }

  readonly start = async (): Promise<void> => {
    this.#started ??= this.#begin()
    await this.#started
  }

  readonly rewind = async (): Promise<void> => {
    await this.start()
    await this.#alone(async () => {
      const { signal } = this.#ending
      signal.throwIfAborted()
      // What was told is in the store, and is read from there as far as it is not to come.
      this.#pending.clear()
      this.#fleet.clear()
      await this.#questions.close()
      try {
        const before = this.#ready
        if (before !== null) {
          this.#ready = await gatherFor(before, { ...this.#readyOptions(), aheadMs: 0 }, this.#onRows, signal)
          before.table.close()
        }
        if (this.#standing.judgement() !== null) this.#standing.none(REWOUND)
        this.#forecastNow()
      } finally {
        this.#questions.open()
      }
    }).catch((error: unknown) => this.#failed(error))
  }

  readonly close = async (): Promise<void> => {
    for (const off of this.#offs) off()
    this.#ending.abort(new DOMException('The daemon is shutting down.', 'AbortError'))
    await Promise.allSettled([this.#started, this.#drain, this.#work])
    this.#options.engine.dispose()
  }

  readonly setCriteria = async (criteria: Criteria, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    await this.#standing.setCriteria(criteria, this.#ending.signal)
  }

  readonly explain = async (series: SeriesKey, signal: AbortSignal): Promise<Explanation> =>
    await this.#questions.ask(
      () => this.#options.engine.explain(this.#standingReady().request, series, signal),
      signal,
    )

  readonly explainFleet = async (
    series: readonly SeriesKey[] | null,
    signal: AbortSignal,
  ): Promise<FleetExplanation> =>
    await this.#questions.ask(
      () => this.#options.engine.explainFleet(this.#standingReady().request, series, () => undefined, signal),
      signal,
    )

  readonly counterfactuals = async (
    series: SeriesKey,
    signal: AbortSignal,
  ): Promise<readonly Counterfactual[]> =>
    await this.#questions.ask(async () => {
      const { engine, stepMs } = this.#options
      const { windowRows, model } = this.#standingReady()
      const rows = await windowRows([series.server], signal)
      return await counterfactualsOf(series, rows, { engine, model, stepMs }, signal)
    }, signal)

  readonly reload = async (paths: readonly string[], signal: AbortSignal): Promise<ModelFacts> => {
    await this.start()
    return await this.#alone(async () => {
      signal.throwIfAborted()
      // The thread holds one model: a question about the old one would bring that back.
      await this.#questions.close()
      try {
        const before = this.#ready
        const ready = await this.#load(paths, signal)
        before?.table.close()
        this.#forecastNow()
        return ready.model.facts
      } finally {
        this.#questions.open()
      }
    })
  }

  async #begin(): Promise<void> {
    const { bus, engine, modelPath } = this.#options
    this.#offs.push(
      bus.on('steps', (closed) => this.#onSteps(closed)),
      bus.on('noForecast', (why) => this.#standing.adopt(why)),
      engine.onModelReloaded((model, facts) => {
        if (model === this.#ready?.model) this.#facts = facts
      }),
    )
    try {
      await this.#load(modelPath === null ? null : [modelPath], this.#ending.signal)
    } catch (error) {
      if (isAbort(error)) return
      const data = errorToData(error)
      const message = `The model could not be loaded: ${data.message}.`
      this.#noModel = { kind: 'failed', message, error: data }
      this.#standing.none(this.#noModel)
      this.#problems.raise('model-failed', message)
    }
    if (this.#standing.standing().kind === 'none' && this.#noModel === null)
      this.#standing.none(this.#unmeasured())
    this.#forecastNow()
  }

  async #load(paths: readonly string[] | null, signal: AbortSignal): Promise<Ready> {
    const { onModel } = this.#readyOptions()
    const before = this.#ready
    const ready = await makeReady(paths, this.#readyOptions(), this.#onRows, signal).catch(
      (error: unknown) => {
        if (before !== null) onModel({ stepMs: before.stepMs, neededMs: before.reachMs })
        throw error
      },
    )
    this.#ready = ready
    this.#facts = ready.model.facts
    this.#noModel = null
    this.#problems.solve('model-failed')
    return ready
  }

  readonly #onRows = (found: MetricRows): void => this.#fleet.take(found, this.#thresholds())

  #readyOptions(): ReadyOptions {
    const { engine, rows, stepMs, clock, onModel = () => undefined } = this.#options
    return { engine, rows, stepMs, nowMs: clock.nowMs, onModel }
  }

  /** Stored data is forecast at once if it is current, and everything after a new model was loaded. */
  #forecastNow(): void {
    const nowMs = this.#options.clock.nowMs()
    const isSimple = this.#ready === null && this.#options.allowHeuristic
    const newestMs = isSimple ? nowMs : this.#fleet.newestMs()
    if (this.#isTooOld(newestMs, nowMs) && this.#standing.judgement() === null) return
    if (newestMs === -Infinity) return
    const rows = { servers: [], timeMs: [], metrics: [], labels: [] }
    this.#pending.add({ rows, newestMs, corrected: 0 }, nowMs, false)
    this.#wake()
  }

  #isTooOld(newestMs: number, nowMs: number): boolean {
    return nowMs - newestMs > LATE_STEPS * this.#stepMs()
  }

  /** Why nothing is forecast though there is a model. */
  #unmeasured(): NoForecast {
    const newestMs = this.#fleet.newestMs()
    if (newestMs === -Infinity) return UNMEASURED
    const nowMs = this.#options.clock.nowMs()
    return this.#isTooOld(newestMs, nowMs) ? outOfDate(newestMs, nowMs) : BEING_MADE
  }

  #onSteps(closed: ClosedSteps): void {
    const nowMs = this.#options.clock.nowMs()
    this.#pending.add(closed, nowMs, this.#running && this.#isOfNow(closed.newestMs))
    this.#wake()
  }

  #isOfNow(newestMs: number): boolean {
    return newestMs > this.#options.clock.nowMs() - 2 * this.#stepMs()
  }

  #wake(): void {
    if (this.#drain !== null || this.#ending.signal.aborted) return
    this.#drain = this.#drainPending()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#drain = null
        if (this.#pending.count > 0) this.#wake()
      })
  }

  async #drainPending(): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#ending
    await this.#started
    while (this.#pending.count > 0) {
      signal.throwIfAborted()
      for (let known = 0; known < this.#pending.count && !this.#isOfNow(this.#pending.newestMs());) {
        known = this.#pending.count
        await clock.sleep(SETTLE_MS * clock.rate, signal)
      }
      await this.#alone(async () => await this.#step(this.#pending.take()))
    }
  }

  async #step(batch: StepBatch): Promise<void> {
    const startedMs = performance.now()
    for (const { rows } of batch.closed) this.#fleet.take(rows, this.#thresholds())
    if (this.#ready === null && !this.#options.allowHeuristic) {
      this.#standing.none(this.#noModel ?? LOADING)
      return
    }
    this.#tellSkipped(batch)
    this.#running = true
    try {
      if (this.#ready === null) await this.#heuristic(this.#noModel ?? LOADING, batch.atMs)
      else await this.#forecast(this.#ready, batch)
      this.#problems.solve('forecast-failed')
      this.#runs++
      this.#lastElapsedMs = performance.now() - startedMs
    } catch (error) {
      await this.#failed(error)
    } finally {
      this.#running = false
    }
    if (batch.skipped === 0 && this.#pending.count === 0) this.#problems.solve('steps-skipped')
  }

  async #forecast(ready: Ready, batch: StepBatch): Promise<void> {
    const { engine, clock, mostSeriesOfPart = MOST_SERIES_OF_PART, chooseBest = () => [] } = this.#options
    const { signal } = this.#ending
    for (const { rows } of batch.closed) {
      if (rows.servers.length > 0) await ready.table.append(rows, signal)
    }
    const keptFromMs = await ready.trim(this.#fleet.newestMs(), signal)
    if (keptFromMs !== null) this.#fleet.trim(keptFromMs)
    const last = this.#standing.judgement()?.judged.assessment ?? null
    const servers = this.#fleet.names(this.#fleet.newestMs() - goneAfterMs(ready.stepMs))
    const order = byUrgency(servers, last, (server) => this.#fleet.nearness(server))
    const parts = inParts(order, (server) => this.#fleet.seriesOf(server), mostSeriesOfPart)
    const [standing, simpleSeries] = [this.#standing, chooseBest()]
    const ofAll = servers.length === this.#fleet.names().length
    const run = { engine, request: ready.request, parts, ofAll, standing, simpleSeries, nowMs: clock.nowMs }
    await runParts(run, signal)
    this.#ages.add(batch.atMs, clock.nowMs())
  }

  /** Only where it is allowed. closedAtMs: when the newest step came that it is of. */
  async #heuristic(why: NoForecast, closedAtMs: number): Promise<void> {
    const { clock, rows } = this.#options
    const how = { rows, stepMs: this.#stepMs(), clock, why: why.message }
    const made = await judgedHeuristic(how, this.#standing.criteria, this.#ending.signal)
    const { judgement, inputPoints } = made
    await this.#standing.put(judgement, { complete: true, inputPoints }, this.#ending.signal)
    this.#ages.add(closedAtMs, clock.nowMs())
  }

  /** What stands continues until it is stale; the next step tries again. */
  async #failed(error: unknown): Promise<void> {
    if (isAbort(error) || this.#ending.signal.aborted) return
    const why = noForecastOf(error, this.warmth())
    if (this.#standing.isStale(this.#fleet.newestMs())) {
      if (why.kind === 'failed' && this.#ready !== null && this.#options.allowHeuristic) {
        await this.#heuristic(why, this.#options.clock.nowMs()).catch(() => this.#standing.none(why))
      } else this.#standing.none(why)
    }
    const isStanding = this.#standing.judgement() !== null
    if (why.kind !== 'failed' && !isStanding) return
    const rest = isStanding ? ' The previous forecast is served until it is stale.' : ''
    this.#problems.raise('forecast-failed', `The newest step could not be forecast: ${why.message}.${rest}`)
  }

  #tellSkipped({ skipped }: StepBatch): void {
    if (skipped === 0) return
    this.#skipped += skipped
    const { rate } = this.#options.clock
    const tookMs = this.#lastElapsedMs ?? 0
    const took = roughDuration(Math.round(tookMs))
    // A run takes as long as it takes; an accelerated clock goes on meanwhile.
    const atRate =
      rate === 1 ? '' : `, ${roughDuration(Math.round(tookMs * rate))} by the clock of ${rate} × the speed`
    const step = formatDuration(this.#stepMs())
    this.#problems.raise(
      'steps-skipped',
      `${skipped} ${skipped === 1 ? 'step was' : 'steps were'} skipped because the previous run took ${took}${atRate}, longer than one step (${step}). ${this.#skipped} skipped since start.`,
    )
  }

  #standingReady(): Ready {
    if (this.#ready !== null) return this.#ready
    throw new FleetcastError('model-missing', (this.#noModel ?? LOADING).message)
  }

  #thresholds() {
    return thresholdsWith(this.#standing.criteria.thresholds)
  }

  #stepMs(): number {
    return this.#ready?.stepMs ?? this.#options.stepMs ?? ASSUMED_STEP_MS
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(work)
    this.#work = turn.catch(() => undefined)
    return await turn
  }
}
