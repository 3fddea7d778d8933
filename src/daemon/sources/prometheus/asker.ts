import { metricOf } from '#forecast/metrics/lookup.ts'
import { give, type Giving } from '../give.ts'
import type { SourceNeeds } from '../needs.ts'
import { PrometheusError, type PrometheusClient } from './client.ts'
import type { PrometheusMapping } from './mapping.ts'
import { assemble, type Answered, type Times } from './rows.ts'

/** Prometheus answers at most 11,000 points a series; a tenth of that keeps an answer of a large fleet small. */
const MOST_POINTS = 1000
const AT_ONCE = 4
/** A stretch of time is asked for so often before it goes without the metrics that have no answer for it. */
const MOST_TRIES = 3

/** How it asks. */
export interface Manner {
  /** Of the model that is loaded now. */
  readonly stepMs: () => number
  readonly tickMs: number
  readonly log: SourceNeeds['log']
}

interface Failure {
  readonly name: string
  readonly error: PrometheusError
}

/** Asks for what comes after a time, the past first. */
export class Asker {
  readonly #client: PrometheusClient
  readonly #mapping: PrometheusMapping
  readonly #manner: Manner
  readonly #giving: Giving
  /** How often a stretch of time was asked for in vain. */
  #tries = { fromMs: NaN, count: 0 }

  constructor(client: PrometheusClient, mapping: PrometheusMapping, manner: Manner, giving: Giving) {
    this.#client = client
    this.#mapping = mapping
    this.#manner = manner
    this.#giving = giving
  }

  /** Gives some of what lies after fromMs, up to dueMs; returns up to when. Rejects with PrometheusError where nothing can be had. */
  async next(fromMs: number, dueMs: number): Promise<number> {
    const { tickMs } = this.#manner
    const stepMs = this.#manner.stepMs()
    const newestStepMs = Math.floor(dueMs / stepMs) * stepMs
    // Within a step the ticks can still be had; of what is longer ago the steps will do.
    const isPast = dueMs - fromMs > stepMs && newestStepMs > fromMs
    const unit = isPast ? stepMs : tickMs
    const firstMs = (Math.floor(fromMs / unit) + 1) * unit
    const lastMs = Math.min(isPast ? newestStepMs : dueMs, firstMs + (MOST_POINTS - 1) * unit)
    await this.#ask({ fromMs: firstMs, toMs: lastMs, stepMs: unit }, isPast)
    return lastMs
  }

  async #ask(times: Times, isPast: boolean): Promise<void> {
    const { state, clock } = this.#giving
    const due = this.#mapping.metrics.filter(({ name }) => isPast || this.#isDue(name, times))
    const { answers, failures } = await this.#answers(due, times, isPast)
    this.#bear(failures, answers.length, times)
    const { rows, remarks } = assemble(answers, this.#mapping, times)
    const nowMs = clock.nowMs()
    for (const { name, error } of failures) this.#remark(name, error.message, nowMs)
    for (const { metric } of answers) this.#remark(metric.name, remarks.get(metric.name) ?? null, nowMs)
    const labels = [...new Set(this.#mapping.metrics.map(({ server }) => server))].join(', ')
    if (rows.servers.length > 0) {
      state.over('prometheus-empty')
      await give(rows, isPast ? 'history' : 'live', this.#giving)
    } else if (!isPast) {
      const message = `Prometheus responds, but no query returns a value with the label ${labels}.`
      state.trouble('prometheus-empty', message, nowMs)
    }
  }

  /** Counts of events are over a step: asked for at every tick, they would be added up several times. */
  #isDue(name: string, { fromMs, toMs }: Times): boolean {
    if (!isOfStep(name)) return true
    const stepMs = this.#manner.stepMs()
    return Math.floor(toMs / stepMs) * stepMs >= fromMs
  }

  /**
   * Throws where it is better to ask again: nothing has an answer, or a stretch of time lacks one that it may have. At a
   * single tick a metric may be missing.
   */
  #bear(failures: readonly Failure[], answered: number, { fromMs, toMs }: Times): void {
    const passing = failures.find(({ error }) => !error.isOfQuery) ?? failures[0]
    if (passing === undefined) return
    const { name, error } = passing
    if (answered === 0) throw error
    if (error.isOfQuery || fromMs === toMs) return
    const { count } = this.#tries.fromMs === fromMs ? this.#tries : { count: 0 }
    this.#tries = { fromMs, count: count + 1 }
    if (this.#tries.count < MOST_TRIES) throw error
    const span = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`
    this.#manner.log.warn(`${name} has no values from ${span}: ${error.message}`)
  }

  async #answers(due: PrometheusMapping['metrics'], times: Times, isPast: boolean) {
    const answers: Answered[] = []
    const failures: Failure[] = []
    const queue = [...due]
    const work = async () => {
      for (let metric = queue.shift(); metric !== undefined; metric = queue.shift()) {
        const answer = await this.#answer(metric, times, isPast)
        if (answer instanceof PrometheusError) failures.push({ name: metric.name, error: answer })
        else answers.push(answer)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const order = (name: string) => due.findIndex((metric) => metric.name === name)
    answers.sort((a, b) => order(a.metric.name) - order(b.metric.name))
    failures.sort((a, b) => order(a.name) - order(b.name))
    return { answers, failures }
  }

  async #answer(
    metric: PrometheusMapping['metrics'][number],
    times: Times,
    isPast: boolean,
  ): Promise<Answered | PrometheusError> {
    const { signal } = this.#giving
    const stepMs = this.#manner.stepMs()
    // Of counts within ticks only what is at the end of a step, and of all of it.
    const isCount = isOfStep(metric.name)
    const window = isPast || isCount ? `${stepMs}ms` : this.#mapping.tickWindow
    const query = metric.query.replaceAll('$interval', window)
    const asked = isCount ? endsWithin(times, stepMs) : times
    try {
      const series =
        asked.fromMs === asked.toMs
          ? await this.#client.query(query, asked.toMs, signal)
          : await this.#client.queryRange(query, asked, signal)
      return { metric, series }
    } catch (error) {
      if (error instanceof PrometheusError) return error
      throw error
    }
  }

  /** null: there is nothing to say of the metric any longer. */
  #remark(name: string, remark: string | null, nowMs: number): void {
    const { state } = this.#giving
    const id = `prometheus-metric:${name}`
    if (remark === null) state.over(id)
    else state.trouble(id, `${name} of ${this.#mapping.file}: ${remark}.`, nowMs)
  }
}

function isOfStep(name: string): boolean {
  return metricOf(name).withinStep === 'sum'
}

/** The ends of steps that lie within times. */
function endsWithin({ fromMs, toMs }: Times, stepMs: number): Times {
  return {
    fromMs: Math.ceil(fromMs / stepMs) * stepMs,
    toMs: Math.floor(toMs / stepMs) * stepMs,
    stepMs,
  }
}
