import { createAssembler, type Assembler, type PlanPart } from '#forecast/assemble.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { turnQueue, urgencyOrder, type TurnQueue } from '#forecast/parts/order.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { MetricTable } from '#forecast/table.ts'
import { thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { ForecastOptions } from '../api.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { runInSlices } from '../runInSlices.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'
import { calibrationOf } from './calibrationChoice.ts'
import { historyLengthOf, provenanceOf, withFacts } from './forecastFleet.ts'
import { hasHash, likelySame, type Former } from './former.ts'
import { planFor } from './planFor.ts'
import { predictionsOf, runInference } from './runInference.ts'
import { HASH_WORDS, windowHashes } from './windowHash.ts'

/** A cancel waits for at most about this. */
const SLICE_MS = 40

/** Rows of the plan that run together: at first, at least and at most. */
const [FIRST_ROWS, LEAST_ROWS, MOST_ROWS] = [64, 32, 4096]

/** Rows whose windows are made at once to see whether they are as before. */
const COMPARED_ROWS = 64

/**
 * A forecast of all series of a table that is made bit by bit, what matters most first: it can be stopped at any time and
 * continues where it was. One caller at a time works at it.
 */
export class FleetRun {
  readonly #table: { readonly compiled: CompiledModel; readonly options: ForecastOptions }
  readonly #plan: WindowPlan
  readonly #assembler: Assembler
  readonly #known: FleetForecast
  readonly #queue: TurnQueue
  /** Series per row of the plan: the targets of the wide layout. */
  readonly #perRow: number
  /** [S] */
  readonly #pending: Uint8Array
  #left: number
  readonly #hashes: Uint32Array
  readonly #former: Former | null
  /** [rows] see likelySame. */
  readonly #same: Int32Array | null
  /** Rows that took the former answer. */
  #kept = 0
  #elapsedMs: number
  #rowsByServer: ReadonlyMap<string, readonly number[]> | null = null
  /** Series that were forecast and not told of yet. */
  #fresh: number[] = []
  /** How long a row took last, in ms; NaN: none has run. */
  #rowMs = NaN
  #last: Promise<unknown> = Promise.resolve()

  private constructor(begun: Begun) {
    const { plan, assembler, compiled, options, criteria, former, same, elapsedMs } = begun
    this.#table = { compiled, options }
    this.#plan = plan
    this.#assembler = assembler
    this.#former = former
    this.#same = same
    this.#elapsedMs = elapsedMs
    const { window } = compiled.model.spec
    this.#perRow = window.targets.length
    this.#known = assembler.finish(provenanceOf(compiled, elapsedMs))
    this.#left = this.#known.series.length
    this.#pending = new Uint8Array(this.#left).fill(1)
    this.#hashes = new Uint32Array(plan.series.length * HASH_WORDS)
    const order = urgencyOrder(this.#known, thresholdsWith(criteria.thresholds))
    this.#queue = turnQueue(this.#perRow === 1 ? order : rowsInOrder(order, this.#perRow), () => false)
  }

  /**
   * Plans what is to be forecast; nothing is run. former: whose answers are kept where windows are the same; null: there are
   * none. Fails as planWindows does.
   */
  static async begin(
    table: MetricTable,
    compiled: CompiledModel,
    options: ForecastOptions,
    { criteria, former }: { readonly criteria: Criteria; readonly former: Former | null },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetRun> {
    const startedMs = performance.now()
    onProgress({ stage: 'windows', done: 0, total: null, unit: 'series' })
    await yieldToEventLoop(signal)
    const { window } = compiled.model.spec
    const plan = planFor(table, window, options)
    await yieldToEventLoop(signal)
    const calibration = calibrationOf(compiled, options)
    const keepRaw = options.rawLevels === true
    const assembler = createAssembler(window, plan, historyLengthOf(window), { calibration, keepRaw })
    await yieldToEventLoop(signal)
    const known = assembler.finish(provenanceOf(compiled, 0))
    const same = former && (await runInSlices(likelySame(known, former), signal, SLICE_MS))
    const isUseful = same?.some((row) => row >= 0) === true
    const elapsedMs = performance.now() - startedMs
    const common = { plan, assembler, compiled, options, criteria, elapsedMs }
    return new FleetRun({ ...common, former: isUseful ? former : null, same: isUseful ? same : null })
  }

  /** Series that are still to be forecast. */
  get left(): number {
    return this.#left
  }

  /** How long the rest takes, in ms; NaN: nothing is known of it. */
  get leftMs(): number {
    return this.#rowMs * this.#queue.waiting()
  }

  /** What is there so far, in the arrays that continue being filled. */
  soFar(): FleetForecast {
    const { compiled, options } = this.#table
    const pending = { count: this.#left, series: this.#pending }
    const made = this.#assembler.finish(provenanceOf(compiled, this.#elapsedMs))
    // Its own lists: they are the same as long as the run lasts.
    const same = { series: this.#known.series, originMs: this.#known.originMs }
    const reused = this.#kept * this.#perRow
    const forecast = {
      ...made,
      ...same,
      ...(this.#left > 0 && { pending }),
      ...(reused > 0 && { reused }),
    }
    return this.#left > 0 ? forecast : withFacts(forecast, this.#plan, compiled, options)
  }

  /** Of a whole forecast; null: it is none yet. */
  former(asked: string, model: Former['model'], forecast: FleetForecast): Former | null {
    if (this.#left > 0) return null
    return { model, asked, forecast, hashes: this.#hashes, perRow: this.#perRow }
  }

  /** These come next, wherever their turn would be. */
  prefer(series: readonly SeriesKey[]): void {
    this.#rowsByServer ??= rowsByServer(this.#plan)
    const rows = this.#rowsByServer
    const wanted = new Map<string, Set<string>>()
    for (const { server, metric } of series) {
      const metrics = wanted.get(server) ?? new Set()
      wanted.set(server, metrics.add(metric))
    }
    this.#queue.prefer(
      [...wanted].flatMap(([server, metrics]) =>
        (rows.get(server) ?? []).filter((row) => {
          const { metric = null } = this.#plan.series[row] ?? {}
          return metric === null || metrics.has(metric)
        }),
      ),
    )
  }

  /** Waits until whoever works at it has ended; then it is the caller's. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return await turn
  }

  /**
   * Goes on for about so long, or to the end, and returns the series that were forecast since it last told. What an abort
   * cut short keeps its answers: the next call tells of them.
   */
  async work(forMs: number, onProgress: ProgressListener, signal: AbortSignal): Promise<readonly number[]> {
    const startedMs = performance.now()
    const untilMs = startedMs + forMs
    const total = this.#known.series.length
    const tell = () => {
      onProgress({ stage: 'forecasting', done: total - this.#left, total, unit: 'series' })
    }
    try {
      while (this.#queue.waiting() > 0 && performance.now() < untilMs) {
        tell()
        const { batchSize } = this.#table.compiled.backend
        const inTime = Math.round((untilMs - performance.now()) / this.#rowMs)
        const wanted = Number.isFinite(inTime) ? inTime : Math.max(FIRST_ROWS, batchSize)
        await this.#run(this.#queue.take(Math.min(MOST_ROWS, Math.max(LEAST_ROWS, wanted))), tell, signal)
      }
      tell()
    } finally {
      this.#elapsedMs += performance.now() - startedMs
    }
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }

  async #run(rows: readonly number[], tell: () => void, signal: AbortSignal): Promise<void> {
    const waiting = new Set(rows)
    try {
      const startedMs = performance.now()
      const changed = await this.#changed(rows, waiting, signal)
      const { compiled } = this.#table
      const { window } = compiled.model.spec
      const plan = this.#plan.select(changed)
      const part: PlanPart = { plan, rows: changed }
      const answer = (from: number, outputs: ReadonlyMap<string, Float32Array>, inputs: NetworkInputs) => {
        this.#assembler.addPart(part, from, predictionsOf(window, outputs))
        const hashes = windowHashes(inputs, this.#scales(plan, from, from + inputs.batch))
        for (let i = 0; i < inputs.batch; i++) {
          const row = changed[from + i] ?? -1
          this.#hashes.set(hashes.subarray(i * HASH_WORDS, (i + 1) * HASH_WORDS), row * HASH_WORDS)
          this.#done(row)
          waiting.delete(row)
        }
      }
      await runInference(plan, compiled.session, compiled, answer, tell, signal)
      if (changed.length > 0) this.#rowMs = (performance.now() - startedMs) / rows.length
    } finally {
      if (waiting.size > 0) this.#queue.putBack([...waiting])
    }
  }

  /** The rows that have to run: the others take the former answer, and are done. */
  async #changed(
    rows: readonly number[],
    waiting: Set<number>,
    signal: AbortSignal,
  ): Promise<readonly number[]> {
    const [former, same] = [this.#former, this.#same]
    if (former === null || same === null) return rows
    const likely = rows.filter((row) => (same[row] ?? -1) >= 0)
    const changed = rows.filter((row) => (same[row] ?? -1) < 0)
    for (let from = 0; from < likely.length; from += COMPARED_ROWS) {
      const batch = likely.slice(from, from + COMPARED_ROWS)
      const plan = this.#plan.select(batch)
      const hashes = windowHashes(plan.inputs(0, batch.length), this.#scales(plan, 0, batch.length))
      batch.forEach((row, i) => {
        const other = same[row] ?? -1
        if (!hasHash(former, other, hashes, i)) {
          changed.push(row)
          return
        }
        this.#assembler.take(row, former.forecast, other)
        this.#hashes.set(hashes.subarray(i * HASH_WORDS, (i + 1) * HASH_WORDS), row * HASH_WORDS)
        this.#done(row)
        this.#kept++
        waiting.delete(row)
      })
      await yieldToEventLoop(signal)
    }
    return changed
  }

  #scales(plan: WindowPlan, from: number, to: number): readonly Float64Array[] {
    return Array.from({ length: this.#perRow }, (_, target) => plan.targetScale(target, from, to))
  }

  #done(row: number): void {
    for (let target = 0; target < this.#perRow; target++) {
      const series = row * this.#perRow + target
      this.#pending[series] = 0
      this.#fresh.push(series)
    }
    this.#left -= this.#perRow
  }
}

interface Begun {
  readonly plan: WindowPlan
  readonly assembler: Assembler
  readonly compiled: CompiledModel
  readonly options: ForecastOptions
  readonly criteria: Criteria
  readonly former: Former | null
  readonly same: Int32Array | null
  readonly elapsedMs: number
}

/** Rows of the plan by their first series. */
function rowsInOrder(order: Int32Array, perRow: number): readonly number[] {
  return [...new Set(Array.from(order, (series) => Math.floor(series / perRow)))]
}

function rowsByServer(plan: WindowPlan): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>()
  plan.series.forEach(({ server }, row) => {
    const known = rows.get(server)
    if (known === undefined) rows.set(server, [row])
    else known.push(row)
  })
  return rows
}
