import { assessBy, type JudgedForecast } from '#forecast/assess.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type { Verdict } from '#forecast/verdict/verdict.ts'
import { newWatch, verdictOf, watchTick, type WatchState } from '#forecast/verdict/watch.ts'
import { toGrid } from '#forecast/window/grid.ts'
import { pastsOf, type SeriesHistory, type TimeRange } from '#forecast/window/pastOf.ts'
import { alertSpans } from '#forecast/wire/alertSpans.ts'
import { forecastOf } from '#forecast/wire/forecastOf.ts'
import type { WirePrediction } from '#forecast/wire/prediction.ts'
import { statedStepMs } from '#forecast/wire/statedStep.ts'
import type { MetricTable } from '#forecast/table.ts'
import { measureStep } from '#forecast/window/step.ts'
import type { MetricRows } from '#data/liveTable.ts'
import type { ClockFacts, StepChoice, StepFacts, Tick } from '../api.ts'
import { hasSpan, Ring, since, tailsOf } from '../keep/ring.ts'
import { newestTickMs, NO_TICKS, tickMs, usualInterval, withTick, type Pace } from '../reach/pace.ts'
import { isNetwork } from '#forecast/engines.ts'
import { CurrentValues } from './currentValues.ts'
import { readClock } from './daemonClock.ts'
import { Freshness } from './freshness.ts'
import { rowsOf } from './rowsOf.ts'
import { stepFacts } from './steps.ts'

/** A clock of this machine that goes back by more was set: it is not the jitter of two messages. */
const SET_BACK_MS = 1_000
/** Charts show twice as much past as future. */
const HISTORY_PER_HORIZON = 2

/** A forecast as it came, and when. */
export interface Arrived {
  readonly prediction: WirePrediction
  /** Epoch ms by this machine's clock. */
  readonly atMs: number
  /** The daemon's own counter; null: not sent. */
  readonly count: number | null
  /** The daemon's timestamp as it wrote it. */
  readonly stamp: string | null
  /** When it was made is not known: it was there when it was looked for. */
  readonly loose: boolean
  /** It was made this much earlier at most. */
  readonly slackMs: number
  /** How long reading it took. */
  readonly elapsedMs: number
}

/** issueMs: when its tick was, epoch ms. */
interface Taken extends Arrived {
  readonly issueMs: number
}

/** Makes of what a daemon sends what a screen shows: judged forecasts with their past, and a verdict on who made them. */
export class Intake {
  readonly ring = new Ring()
  readonly #address: string
  readonly #freshness = new Freshness()
  #criteria: Criteria
  #watch: WatchState = newWatch()
  #pace: Pace = NO_TICKS
  #step: StepFacts
  #clock: ClockFacts = { kind: 'unknown' }
  #last: Taken | null = null
  #latest: Tick | null = null
  readonly #current = new CurrentValues()

  constructor(address: string, criteria: Criteria, choice: StepChoice | null) {
    this.#address = address
    this.#criteria = criteria
    this.#step = stepFacts(null, null, choice, null)
  }

  get pace(): Pace {
    return this.#pace
  }

  get step(): StepFacts {
    return this.#step
  }

  get clock(): ClockFacts {
    return this.#clock
  }

  get latest(): Tick | null {
    return this.#latest
  }

  /** What the newest forecast claims of itself. */
  get claims(): WirePrediction['metadata'] {
    return this.#last?.prediction.metadata ?? null
  }

  /** Takes a forecast in; null: it is the newest one again. */
  take(arrived: Arrived): Tick | null {
    if (this.#last !== null && (isSame(this.#last, arrived) || isEarlier(this.#last, arrived))) return null
    if (this.#last !== null && arrived.atMs < this.#last.atMs - SET_BACK_MS) this.#setBack()
    const { prediction, atMs, count, stamp, loose, slackMs } = arrived
    this.#pace = withTick(this.#pace, { count, atMs, loose, slackMs })
    // What was there already may be of any age: it says nothing of zones.
    if (!loose) this.#clock = readClock(stamp, atMs)
    const stated = statedStepMs(prediction.alerts) ?? this.#step.statedMs
    this.#step = stepFacts(tickMs(this.#pace), stated, this.#step.choice, this.#step)
    // Time continues, whatever was estimated before.
    const issueMs = Math.max(newestTickMs(this.#pace), (this.#last?.issueMs ?? -Infinity) + 1)
    this.#freshness.look(prediction, issueMs)
    const rows = rowsOf(prediction, issueMs, (server) => this.#freshness.isFresh(server))
    this.ring.append(rows)
    this.#last = { ...arrived, issueMs }

    const table = this.ring.snapshot()
    const unjudged = this.#forecast(this.#last, table)
    const tails = tailsOf(table, HISTORY_PER_HORIZON * unjudged.horizon)
    const pastOf = (series: number) => tails(unjudged.series[series] ?? { server: '', metric: '' })
    this.#watch = watchTick(this.#watch, unjudged, pastOf, prediction.metadata?.modelType ?? null)
    const verdict = verdictOf(this.#watch)
    const forecast = madeBy(unjudged, verdict)
    this.#latest = {
      judged: this.#judged(forecast),
      verdict,
      alerts: alertSpans(prediction.alerts),
      environment: prediction.environment,
      rows,
    }
    return this.#latest
  }

  /** Takes a forecast of a daemon of ours, which says itself of when it is, and what it is made of. */
  takeForecast(sent: FleetForecast): Tick {
    const { provenance, stepMs } = sent
    this.#step = { measuredMs: null, statedMs: stepMs, choice: null, usedMs: stepMs, differ: false }
    const unjudged = this.#current.into({ ...sent, provenance: { ...provenance, source: 'daemon' } })
    // What it says itself that no network made needs no testing.
    const isClaimed = isNetwork(provenance.engine)
    const past = (series: number) => pastOfSeries(unjudged, series)
    this.#watch = isClaimed ? watchTick(this.#watch, unjudged, past, 'TFT') : newWatch()
    const verdict = verdictOf(this.#watch)
    // A stream of ours says what ran. It is a claim; what no model can have made is none of it.
    const forecast = verdict.kind === 'rejected' ? madeBy(unjudged, verdict) : unjudged
    const rows = this.#latest?.rows ?? this.#current.rows ?? NO_ROWS
    this.#latest = { judged: this.#judged(forecast), verdict, alerts: [], environment: null, rows }
    return this.#latest
  }

  /** Takes what a daemon of ours measured since; null: there is no forecast yet. */
  takeRows(
    { rows, tick, isWhole }: { readonly rows: MetricRows; readonly tick: number; readonly isWhole: boolean },
    atMs: number,
  ): Tick | null {
    this.#pace = withTick(this.#pace, { count: tick, atMs, loose: isWhole })
    this.ring.append(rows)
    this.#current.take(rows)
    if (this.#latest === null) return null
    const forecast = this.#current.into(this.#latest.judged.forecast)
    this.#latest = { ...this.#latest, judged: this.#judged(forecast), rows }
    return this.#latest
  }

  /** A daemon of ours that is asked now and then has ticked; the same count again is no tick. */
  ticked(tick: number, slackMs: number, atMs: number): void {
    if (tick === this.#pace.lastCount) return
    this.#pace = withTick(this.#pace, { count: tick, atMs, loose: this.#pace.lastCount === null, slackMs })
  }

  /** The newest forecast by other criteria; null: there is none. */
  judge(criteria: Criteria): Tick | null {
    this.#criteria = criteria
    if (this.#latest === null) return null
    this.#latest = { ...this.#latest, judged: this.#judged(this.#latest.judged.forecast) }
    return this.#latest
  }

  /** The newest forecast with another idea of what a step is; null: there is none. */
  chooseStep(choice: StepChoice): Tick | null {
    this.#step = stepFacts(this.#step.measuredMs, this.#step.statedMs, choice, this.#step)
    if (this.#latest === null || this.#last === null) return null
    const { verdict } = this.#latest
    const forecast = madeBy(this.#forecast(this.#last, this.ring.snapshot()), verdict)
    this.#latest = { ...this.#latest, judged: this.#judged(forecast) }
    return this.#latest
  }

  /** What series were, on the step that is used. */
  history(series: readonly SeriesKey[], range: TimeRange): SeriesHistory {
    const { usedMs } = this.#step
    return pastOf(this.ring.snapshot(), usedMs, series, range)
  }

  /** Rows that were kept when the page was last open: they say how far apart the ticks are, too. */
  remember(kept: readonly MetricRows[]): void {
    for (const rows of kept) this.ring.append(rows)
    const keptMs = this.ring.ticks < 3 ? null : measureStep(this.ring.snapshot())
    const measuredMs = keptMs === null ? null : usualInterval(keptMs)
    this.#pace = { ...this.#pace, beforeMs: measuredMs }
    this.#step = stepFacts(measuredMs, null, this.#step.choice, this.#step)
  }

  /** What is kept was cleared: it is known no longer. */
  forget(): void {
    this.ring.clear()
    this.#watch = newWatch()
  }

  /** This machine's clock was set back: what is kept would lie in the future. */
  #setBack(): void {
    this.ring.clear()
    this.#watch = newWatch()
    this.#last = null
  }

  #judged(forecast: FleetForecast): JudgedForecast {
    return { forecast, assessment: assessBy(forecast, this.#criteria) }
  }

  #forecast({ prediction, atMs, issueMs, elapsedMs }: Taken, table: MetricTable): FleetForecast {
    const { usedMs, choice } = this.#step
    const length = HISTORY_PER_HORIZON * prediction.horizon
    const range = { fromMs: issueMs - (length - 1) * usedMs, toMs: issueMs }
    const past = pastOf(since(table, range.fromMs - usedMs), usedMs, prediction.series.map(keyOf), range)
    const originOf = (server: string) => this.#freshness.originMs(server, issueMs)
    const origins = prediction.series.map(({ server }) => originOf(server))
    const forecast = forecastOf(prediction, {
      issueTimeMs: issueMs,
      stepMs: usedMs,
      stepSource: choice === null ? 'assumed' : 'override',
      originMs: originOf,
      history: { length: past.length, values: endingAt(past, origins) },
      computedAtMs: atMs,
      elapsedMs,
      engine: 'unverified',
      name: this.#address,
    })
    return { ...forecast, notes: [...forecast.notes, ...this.#notes()] }
  }

  #notes(): string[] {
    const { measuredMs, statedMs, usedMs, differ, choice } = this.#step
    const seconds = (ms: number) => (ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`)
    if (measuredMs === null) return [`The daemon’s step is not measured yet; ${seconds(usedMs)} is assumed.`]
    if (!differ || statedMs === null) return []
    const who =
      choice === null
        ? 'as measured'
        : choice === 'measured'
          ? 'as measured (your choice)'
          : 'as stated (your choice)'
    return [
      `The daemon’s ticks arrive every ${seconds(measuredMs)}, but it states a step of ${seconds(statedMs)}. One step is taken as ${seconds(usedMs)}, ${who}.`,
    ]
  }
}

const NO_ROWS: MetricRows = { servers: [], timeMs: [], metrics: [], labels: [] }

/** What a forecast carries of a series' past, without gaps. */
function pastOfSeries({ history, historyLength }: FleetForecast, series: number): Float64Array {
  const own = history.subarray(series * historyLength, (series + 1) * historyLength)
  return Float64Array.from(own.filter((value) => !Number.isNaN(value)))
}

const keyOf = ({ server, metric }: WirePrediction['series'][number]): SeriesKey => ({
  server,
  metric,
  profile: null,
})

function pastOf(
  table: MetricTable,
  stepMs: number,
  series: readonly SeriesKey[],
  range: TimeRange,
): SeriesHistory {
  const nothing = {
    series,
    stepMs,
    length: 0,
    lastMs: new Float64Array(series.length).fill(NaN),
    values: new Float32Array(),
  }
  if (!hasSpan(table)) return nothing
  // Rows may be further apart than the daemon's ticks, where it is asked less often: there are gaps then.
  const steps = pastsOf(toGrid(table, { stepMs, allowsGaps: true }), series, range)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** [S, length] the same past, each series' moved so that it ends at its own newest row. */
function endingAt(
  { values, length, lastMs, stepMs }: SeriesHistory,
  originMs: readonly number[],
): Float32Array {
  originMs.forEach((origin, series) => {
    const late = Math.round(((lastMs[series] ?? NaN) - origin) / stepMs)
    if (!(late > 0)) return
    const [from, to] = [series * length, (series + 1) * length]
    values.copyWithin(from + late, from, to - late)
    values.fill(NaN, from, Math.min(from + late, to))
  })
  return values
}

/** A forecast that a model cannot have made is not a model's, whatever is claimed. */
function madeBy(forecast: FleetForecast, verdict: Verdict): FleetForecast {
  const engine = verdict.kind === 'rejected' ? 'heuristic' : 'unverified'
  if (forecast.provenance.engine === engine) return forecast
  return { ...forecast, provenance: { ...forecast.provenance, engine } }
}

/** A message that had waited while a later forecast was asked for. */
function isEarlier(before: Arrived, now: Arrived): boolean {
  return before.count !== null && now.count !== null && now.count < before.count && now.atMs <= before.atMs
}

/**
 * Whether a message says what the one before said. The daemon's counter tells; where it sends none, its values do: it
 * makes a forecast again, with a new timestamp, whenever it is asked.
 */
function isSame(before: Arrived, now: Arrived): boolean {
  if (before.count !== null && now.count !== null) return before.count === now.count
  const [a, b] = [before.prediction.series, now.prediction.series]
  return (
    a.length === b.length &&
    a.every(({ server, metric, current, p50 }, i) => {
      const other = b[i]
      return (
        other?.server === server &&
        other.metric === metric &&
        Object.is(other.current, current) &&
        Object.is(other.p50[0], p50[0]) &&
        Object.is(other.p50.at(-1), p50.at(-1))
      )
    })
  )
}
