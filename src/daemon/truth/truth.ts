import type { MetricRows } from '#data/liveTable.ts'
import { runInSlices } from '#engine/runInSlices.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus, PublishedForecast } from '../events.ts'
import type { Truth } from './api.ts'
import { KeptForecasts, type KeptDependencies } from './kept.ts'
import { LeadSums } from './leadScores.ts'
import { Past } from './past.ts'
import { PendingForecasts } from './pending.ts'
import { accuracyReport } from './report.ts'
import { savedSeriesSchema, savedTruthSchema, TRUTH, TRUTH_SERIES } from './saved.ts'
import { SeriesScores } from './seriesScores.ts'
import { SimpleForecasts } from './simple.ts'
import type { MaturedPoint } from './sums.ts'
import { SLICE_MS } from '../slice.ts'

const DAY_MS = 86_400_000
/** Days that are remembered, in steps at most so many: simple forecasts take their ranges from them. */
const PAST_DAYS = 3
const MOST_PAST_STEPS = 1728
/** Servers whose rows are read at once at start, and series between two turns of the generator. */
const [CHUNK, SLICE] = [50, 4]
/**
 * Things to do that may wait. Each holds a whole forecast or its rows, so that where steps come faster than they can be scored
 * (an accelerated clock, a busy machine) some are left unscored, and told of.
 */
const MOST_WAITING = 12
/** Evidence by series is large: it is saved once in so many steps, and at the end. */
const SERIES_SAVED_EVERY = 12

export interface TruthDependencies extends KeptDependencies {
  readonly bus: Bus
  readonly clock: Clock
  /** Servers that are known now. */
  readonly servers: () => readonly string[]
  /** Left out of scores and of what is normal. Times are the data's. */
  readonly isInMaintenance: (server: string, timeMs: number) => boolean
}

export interface RunningTruth extends Truth {
  /**
   * The clock was set back to a time, epoch ms: forecasts that were issued later were of another clock, and are compared with
   * nothing.
   */
  readonly rewind: (toMs: number) => void
  /** Resolves once all that has come so far is scored and saved. */
  readonly settled: () => Promise<void>
  /** Stops listening, and saves. */
  readonly close: () => Promise<void>
}

/** Begins at once; what was scored before a restart, and what has matured since, is read in the background. */
export function createTruth(dependencies: TruthDependencies): RunningTruth {
  return new DaemonTruth(dependencies)
}

/** What scoring needs to know, once a forecast has said which step and horizon there are. */
interface Scoring {
  readonly stepMs: number
  readonly horizon: number
  readonly past: Past
  readonly pending: PendingForecasts
  readonly simple: SimpleForecasts
  readonly kept: KeptForecasts
}

class DaemonTruth implements RunningTruth {
  readonly #on: TruthDependencies
  readonly #ending = new AbortController()
  readonly #stopListening: readonly (() => void)[]
  readonly #leads = new LeadSums()
  readonly #series = new SeriesScores()
  readonly #scoredSlot = new Map<string, number>()
  #scoring: Scoring | null = null
  /** What the scores are of. */
  #model: string | null = null
  #scoredMs = -Infinity
  #newestIssueMs = -Infinity
  /** Newest time of rows that came before there was anything to score them with. */
  #unheardMs = -Infinity
  #steps = 0
  /** One thing after another. */
  #work: Promise<void> = Promise.resolve()
  #isTroubled = false
  #waiting = 0
  /** Whether steps were left unscored since scoring last kept up. */
  #isBehind = false

  constructor(dependencies: TruthDependencies) {
    this.#on = dependencies
    const { bus } = dependencies
    this.#next(() => this.#restore())
    this.#stopListening = [
      bus.on('forecast', (published) => {
        if (published.complete) this.#next(() => this.#take(published))
      }),
      bus.on('steps', ({ rows, newestMs }) => {
        this.#next(() => this.#mature(rows, newestMs))
      }),
    ]
  }

  readonly scores: Truth['scores'] = () => this.#leads.scores()

  readonly warnings: Truth['warnings'] = () => this.#leads.warnings()

  readonly beaten: Truth['beaten'] = () =>
    this.#scoring === null ? [] : this.#series.beaten(this.#scoring.stepMs, this.#scoredMs)

  readonly report: Truth['report'] = (options, signal) => accuracyReport(this.#on, options, signal)

  readonly rewind = (toMs: number): void => {
    this.#next(() => {
      const past = this.#scoring?.past
      for (const [server, slot] of this.#scoredSlot)
        this.#scoredSlot.set(server, Math.min(slot, past?.slotOf(server, toMs) ?? slot))
      // Begun again, from what the store has, with the next forecast.
      this.#scoring = null
      this.#newestIssueMs = Math.min(this.#newestIssueMs, toMs)
      this.#scoredMs = Math.min(this.#scoredMs, toMs)
      this.#unheardMs = Math.min(this.#unheardMs, toMs)
      return Promise.resolve()
    })
  }

  readonly settled = (): Promise<void> => this.#work

  readonly close = async (): Promise<void> => {
    for (const stop of this.#stopListening) stop()
    this.#ending.abort()
    await this.#work
    if (this.#scoring === null) return
    try {
      await this.#save(true, new AbortController().signal)
    } catch (error) {
      this.#tellTrouble(error)
    }
  }

  #next(act: () => Promise<void>): void {
    const { bus } = this.#on
    this.#waiting += 1
    this.#work = this.#work.then(async () => {
      this.#waiting -= 1
      if (this.#ending.signal.aborted) return
      try {
        await act()
        if (this.#isTroubled) bus.emit('solved', 'truth')
        this.#isTroubled = false
      } catch (error) {
        if (isAbort(error)) return
        this.#isTroubled = true
        this.#tellTrouble(error)
      }
    })
  }

  #tellTrouble(error: unknown): void {
    const { bus, clock } = this.#on
    const message = `forecast accuracy is not measured: ${errorToData(error).message}`
    bus.emit('problem', { id: 'truth', message, sinceMs: clock.nowMs() })
  }

  async #take({ judged: { forecast } }: PublishedForecast): Promise<void> {
    const { stepMs, horizon, provenance, issueTimeMs } = forecast
    if (this.#model !== provenance.modelSha256) this.#restartFor(provenance.modelSha256)
    if (this.#scoring?.stepMs !== stepMs || this.#scoring.horizon !== horizon) {
      this.#scoring = null
      // Slots of another step have other numbers.
      this.#scoredSlot.clear()
    }
    const begun = this.#scoring === null ? await this.#begin(forecast) : null
    const scoring = (this.#scoring ??= begun?.scoring ?? null)
    if (scoring === null || issueTimeMs <= this.#newestIssueMs) return
    this.#newestIssueMs = issueTimeMs
    scoring.pending.add(forecast)
    for (const rows of begun?.unscored ?? [])
      await runInSlices(this.#scoringRows(scoring, rows, this.#scoredMs), this.#ending.signal, SLICE_MS)
    scoring.pending.forget(issueTimeMs)
    this.#forgetGone(scoring, issueTimeMs)
    await scoring.kept.keep(forecast, scoring.past, this.#ending.signal)
  }

  /** Servers that have not reported for as long as anything is remembered of them. */
  #forgetGone({ past, pending, simple, stepMs }: Scoring, nowMs: number): void {
    this.#series.forget(nowMs)
    const gone = past.forget(nowMs - past.length * stepMs)
    if (gone.length === 0) return
    pending.forgetServers(gone)
    for (const server of gone) this.#scoredSlot.delete(server)
    const isGone = new Set(gone)
    simple.forget((key) => isGone.has(serverOf(key)))
  }

  /** Another model: what matured of the one before says nothing of it. */
  #restartFor(model: string | null): void {
    this.#model = model
    this.#leads.clear()
    this.#series.clear()
    this.#scoring = null
    this.#newestIssueMs = -Infinity
  }

  /** Reads what happened until a forecast was made, and the earlier ones that wait; what matured meanwhile is to be scored. */
  async #begin(
    forecast: FleetForecast,
  ): Promise<{ readonly scoring: Scoring; readonly unscored: readonly MetricRows[] }> {
    const { signal } = this.#ending
    const { store, servers, isInMaintenance, unpack } = this.#on
    const { stepMs, horizon, issueTimeMs } = forecast
    const daySteps = Math.max(1, Math.round(DAY_MS / stepMs))
    const past = new Past(stepMs, Math.max(2 * horizon, Math.min(PAST_DAYS * daySteps, MOST_PAST_STEPS)))
    const pending = new PendingForecasts(past, forecast)
    const times = await store.forecastTimes(EVER, signal)
    // What another clock left of the time to come is replaced as that comes.
    const kept = new KeptForecasts(
      this.#on,
      times.filter((each) => each <= issueTimeMs),
    )
    const scoring = {
      stepMs,
      horizon,
      past,
      pending,
      kept,
      simple: new SimpleForecasts({ daySteps, horizon }),
    }
    const unscored: MetricRows[] = []
    const all = servers()
    for (let from = 0; from < all.length; from += CHUNK) {
      const span = {
        fromMs: issueTimeMs - past.length * stepMs,
        // What closes from here on comes as an event.
        toMs: Math.max(issueTimeMs, this.#unheardMs),
      }
      const which = { servers: all.slice(from, from + CHUNK), metrics: null }
      const rows = await store.rows('step', span, which, signal)
      past.add(rows, isInMaintenance)
      unscored.push(rows)
    }
    const sinceMs = Number.isFinite(this.#scoredMs) ? Math.min(this.#scoredMs, issueTimeMs) : issueTimeMs
    const fromMs = Math.max(sinceMs - horizon * stepMs, issueTimeMs - past.length * stepMs)
    for (const issueMs of times) {
      if (issueMs < fromMs || issueMs >= issueTimeMs) continue
      const stored = await store.forecastAt(issueMs, signal)
      if (stored?.issueMs !== issueMs || stored.stepMs !== stepMs || stored.horizon !== horizon) continue
      const earlier = await unpack(stored.bytes)
      if (earlier.provenance.modelSha256 === this.#model) pending.add(earlier)
    }
    return { scoring, unscored }
  }

  async #mature(rows: MetricRows, newestMs: number): Promise<void> {
    // Before the first forecast nothing waits, and what came is read from the store then.
    if (this.#scoring === null) {
      this.#unheardMs = Math.max(this.#unheardMs, newestMs)
      return
    }
    const { signal } = this.#ending
    this.#scoring.past.add(rows, this.#on.isInMaintenance)
    if (this.#waiting > MOST_WAITING) {
      this.#passUnscored(this.#scoring, rows)
    } else {
      await runInSlices(this.#scoringRows(this.#scoring, rows, -Infinity), signal, SLICE_MS)
      if (this.#waiting <= MOST_WAITING / 2) this.#tellCaughtUp()
    }
    this.#scoredMs = Math.max(this.#scoredMs, newestMs)
    await this.#save(++this.#steps % SERIES_SAVED_EVERY === 0, signal)
  }

  /** What was said of these rows is released without being compared with them. */
  #passUnscored({ past, pending }: Scoring, { servers, timeMs }: MetricRows): void {
    for (const [row, server] of servers.entries()) {
      const slot = past.slotOf(server, timeMs[row] ?? NaN)
      if (slot === null || slot <= (this.#scoredSlot.get(server) ?? -Infinity)) continue
      this.#scoredSlot.set(server, slot)
      pending.due(server, slot)
    }
    this.#isBehind = true
    const { bus, clock } = this.#on
    const message =
      'steps come faster than this machine compares them with their forecasts: accuracy leaves some of them out'
    bus.emit('problem', { id: BEHIND, message, sinceMs: clock.nowMs() })
  }

  #tellCaughtUp(): void {
    if (!this.#isBehind) return
    this.#isBehind = false
    this.#on.bus.emit('solved', BEHIND)
  }

  /** Scores rows after a time; a row of a slot that was scored, or of one before that, comes too late. */
  *#scoringRows(
    { past, pending, simple }: Scoring,
    { servers, timeMs }: MetricRows,
    afterMs: number,
  ): Generator<void, void> {
    let turns = 0
    for (const [row, server] of servers.entries()) {
      const atMs = timeMs[row] ?? NaN
      const slot = past.slotOf(server, atMs)
      if (slot === null || !(atMs > afterMs) || slot <= (this.#scoredSlot.get(server) ?? -Infinity)) continue
      this.#scoredSlot.set(server, slot)
      const due = pending.due(server, slot)
      if (this.#on.isInMaintenance(server, atMs)) continue
      for (const metric of new Set(due.map((point) => point.metric))) {
        const actuals = past.series(server, metric)
        const actual = actuals?.at(slot) ?? NaN
        if (actuals === null || Number.isNaN(actual)) continue
        const points: MaturedPoint[] = []
        for (const { lead, own } of due.filter((point) => point.metric === metric)) {
          const key = keyOf(server, metric)
          const point = { actual, own, simple: simple.at(key, actuals, slot - lead + 1, lead) }
          points.push(point)
          this.#leads.add(atMs, metric, lead, point)
        }
        this.#series.add({ server, metric }, points, atMs)
        if (++turns % SLICE === 0) yield
      }
    }
  }

  async #restore(): Promise<void> {
    const { signal } = this.#ending
    const { store } = this.#on
    const truth = savedTruthSchema.safeParse(await store.document(TRUTH, signal))
    if (!truth.success) return
    this.#model = truth.data.model
    this.#scoredMs = truth.data.scoredMs
    this.#leads.load(truth.data.leads)
    const series = savedSeriesSchema.safeParse(await store.document(TRUTH_SERIES, signal))
    if (series.success && series.data.model === this.#model) this.#series.load(series.data)
  }

  async #save(withSeries: boolean, signal: AbortSignal): Promise<void> {
    const { store } = this.#on
    const model = this.#model
    const saved = { model, scoredMs: Math.max(0, this.#scoredMs), leads: this.#leads.toJson() }
    await store.putDocument(TRUTH, saved, signal)
    if (withSeries)
      await store.putDocument(TRUTH_SERIES, { model, ...this.#series.toJson(this.#scoredMs) }, signal)
  }
}

/** The trouble of scoring that does not keep up. */
const BEHIND = 'truth-behind'

const keyOf = (server: string, metric: string) => JSON.stringify([server, metric])

function serverOf(key: string): string {
  const [server = ''] = JSON.parse(key) as string[]
  return server
}

/** All that is kept. */
const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }
