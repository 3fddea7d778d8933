import type { Appended, MetricRows } from '#data/liveTable.ts'
import { inspectFiles, type Inspection } from '#data/open.ts'
import { assessing, type Assessment, type JudgedForecast } from '#forecast/assess.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { Calibration } from '#forecast/quantile/calibration.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { newestMs } from '#forecast/table.ts'
import { residualRange } from '#forecast/accuracy/trial.ts'
import { thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import type { TimeRange } from '#forecast/window/pastOf.ts'
import { readModel } from '#model/read.ts'
import type { Backend, BackendKind } from '#runtime/types.ts'
import { backtest } from '../accuracy/backtest.ts'
import { fitCalibration } from '../accuracy/calibrate.ts'
import { calibrateOnFile } from '../accuracy/calibrateOnFile.ts'
import type { RollingOptions } from '../accuracy/rolling.ts'
import type {
  BacktestRequest,
  Explanation,
  FileCalibration,
  FileCalibrationOptions,
  FleetExplanation,
  ForecastOptions,
  Refusal,
  SampleRequest,
  SeriesHistory,
  TableFacts,
} from '../api.ts'
import { explainFleet } from '../forecast/explainFleet.ts'
import { explainSeries } from '../forecast/explainSeries.ts'
import { forecastFleet, type OnSeries } from '../forecast/forecastFleet.ts'
import { columnFilter } from '../forecast/columnFilter.ts'
import { lookbackOf, shortNote, type Lookback } from '../forecast/lookback.ts'
import { stepOf } from '../forecast/planFor.ts'
import { withStandIns } from '../forecast/withStandIns.ts'
import { seriesHistory } from '../forecast/seriesHistory.ts'
import { compileModel, type CompiledModel } from '../model/compileModel.ts'
import { modelFacts } from '../model/modelFacts.ts'
import { runInSlices } from '../runInSlices.ts'
import { HeldModel } from './heldModel.ts'
import { errorWithOffers, withOffers } from './offers.ts'
import { ALL, HeldTable, type MappedData, type Rows } from './heldTable.ts'
import { PARTS_PACE, wholePart, type PartsPace } from './inParts.ts'
import { askedOf, isOfAll, keptFor, Runs, withChances, type PartsAsked } from './runs.ts'

/** A cancel waits for at most about this while a forecast is judged. */
const ASSESS_SLICE_MS = 40

/** The backends there are, the usual first; `prefer` is what the user asked for by name. */
export type BackendsFor = (prefer: BackendKind | null) => readonly Backend[]

export interface SessionOptions {
  readonly backends: BackendsFor
  /** About how long one run may block the thread; null: as long as the backend's largest batch takes. */
  readonly maxBlockingMs: number | null
  /** Of forecasts in parts; omitted: as a person at a screen wants them. */
  readonly partsPace?: PartsPace
}

export interface LoadOptions {
  /** Levels of a model that does not state its own. */
  readonly quantiles: readonly number[] | null
  /** Tried first; null: the usual order. */
  readonly prefer: BackendKind | null
  /** Not tried at all, and why: they failed before. */
  readonly excludedBackends: readonly Refusal[]
}

/** Identifies a forecast: table, model and settings. */
export interface SessionRequest extends ForecastOptions {
  readonly table: HeldTable
  readonly model: HeldModel
}

/** Of so many series a forecast is told in parts even where it is whole: its objects would hold up who gets them. */
const MANY = 4_000

/**
 * Tables that are held, one model, and what can be asked of them: the same for the page's worker, the command line
 * and the daemon. No messages, no files of any system: whoever has them gives them as RandomAccessFile. Every call
 * rejects with AbortError when its signal is aborted; append, trim and facts answer at once.
 */
export class Session {
  readonly #options: SessionOptions
  #model: HeldModel | null = null
  #released = false
  /** By the model's own forecast, for as long as that lives. */
  readonly #standIns = new WeakMap<
    FleetForecast,
    { readonly asked: string; readonly forecast: FleetForecast }
  >()

  readonly #runs: Runs

  constructor(options: SessionOptions) {
    this.#options = options
    this.#runs = new Runs(options.partsPace ?? PARTS_PACE, (...args) => this.#rowsFor(...args))
  }

  /** Looks at metrics that belong together: first rows and footers. Fails as inspectFiles does. */
  async open(files: readonly RandomAccessFile[], signal: AbortSignal): Promise<Inspection> {
    return await inspectFiles(files, signal)
  }

  /**
   * Takes rows in as they come; forecasts are made again from them. Fails with argument-invalid while the table's files
   * are not read yet, and with out-of-memory.
   */
  append(table: HeldTable, rows: MetricRows): Appended {
    return table.append(rows)
  }

  /**
   * Releases a table's rows before a time, epoch ms, and refuses such rows from now on; says how many went. Fails
   * with argument-invalid while the table's files are not read yet.
   */
  trim(table: HeldTable, beforeMs: number): number {
    return table.trim(beforeMs)
  }

  /**
   * Metrics whose columns are known, several files as one table; none: rows are appended. The facts call it by the
   * name; null: as the files are called. Fails with mapping-needed.
   */
  table(parts: readonly MappedData[], name: string | null = null): HeldTable {
    return new HeldTable(parts, name)
  }

  /** What a table holds now. Fails with argument-invalid while the table's files are not read yet. */
  facts(table: HeldTable): TableFacts {
    return table.facts()
  }

  /**
   * Reads the table's rows as far back as the model needs at a step (null: its own), where they are not there yet.
   * Fails as Inspection.read does.
   */
  async read(
    { table, model, stepMs }: Pick<SessionRequest, 'table' | 'model' | 'stepMs'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<TableFacts> {
    return await model.use(async ({ model: { spec } }) => {
      const { facts } = await table.reaching(lookbackOf(spec.window, stepMs), onProgress, signal)
      return facts()
    })
  }

  /**
   * Reads and compiles a model; it takes the place of the one before, which is released when no call uses it any
   * longer, and fails with argument-invalid from then on. Fails as readModel and compileModel do.
   */
  async load(
    files: readonly RandomAccessFile[],
    { quantiles, prefer, excludedBackends }: LoadOptions,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<HeldModel> {
    const model = await readModel(files, { quantiles, signal })
    const { backends, maxBlockingMs } = this.#options
    const offered = backends(prefer).filter(
      ({ kind }) => !excludedBackends.some(({ backend }) => backend === kind),
    )
    const ordered = [
      ...offered.filter(({ kind }) => kind === prefer),
      ...offered.filter(({ kind }) => kind !== prefer),
    ]
    const compiled = await compileModel(model, ordered, onProgress, signal, { maxBlockingMs })
    if (signal.aborted || this.#released) {
      await compiled.release()
      signal.throwIfAborted()
      throw new DOMException('The session has ended.', 'AbortError')
    }
    const before = this.#model
    const held = new HeldModel(compiled, modelFacts(compiled, excludedBackends))
    this.#model = held
    // The new one stands before the old one goes: WebGPU would ask for a new device otherwise. Nobody waits for that:
    // a backend may never let go. It goes a turn later, so that questions about it which were sent before anybody
    // could know of the new one, and waited while the thread compiled, are answered.
    setTimeout(() => void before?.replace(), 0)
    return held
  }

  /**
   * Every series as the model forecasts it, but for metrics that a simple forecast stands in for; as of an earlier time
   * it is a replay. What did not fit into memory is in the notes. onSeries hears of series as the model forecasts them, while
   * others are computed; of a forecast that is there already it hears nothing. Fails as forecastFleet does.
   */
  async forecast(
    request: SessionRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
    onSeries?: OnSeries,
  ): Promise<FleetForecast> {
    const { simple = {}, simpleSeries = [], ...ofModel } = request
    const made = await this.#ofModel(ofModel, onProgress, signal, onSeries)
    if (Object.keys(simple).length + simpleSeries.length === 0) return made
    const asked = JSON.stringify([Object.entries(simple).sort(), simpleSeries])
    const before = this.#standIns.get(made)
    if (before?.asked === asked) return before.forecast
    const forecast = await request.model.use(async (compiled) => {
      const { newestSteps } = residualRange(made.horizon)
      const agoMs = Math.max(0, request.table.facts().lastMs - (request.asOfMs ?? Infinity))
      const { neededMs, optionalMs } = sampleLookback(compiled, request.stepMs, { newestSteps })
      const wanted = { neededMs: neededMs + agoMs, optionalMs }
      const { table } = await request.table.reaching(wanted, onProgress, signal)
      return await withStandIns(made, table, compiled.model.spec.window, request, signal)
    })
    this.#standIns.set(made, { asked, forecast })
    return forecast
  }

  async #ofModel(
    request: SessionRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
    onSeries?: OnSeries,
  ): Promise<FleetForecast> {
    const tell: OnSeries | undefined =
      onSeries && ((soFar, from, to) => onSeries(withChances(soFar, request), from, to))
    return await request.model.use(async (compiled) => {
      signal.throwIfAborted()
      const { model } = request
      const asked = askedOf(request)
      const { kept, version } = request.table
      // A part of the metrics or servers is another question beside the forecast of all, which stays kept.
      const isWhole = isOfAll(request)
      const begun = isWhole ? await this.#runs.end(request, compiled, onProgress, signal) : null
      if (begun !== null) return begun
      if (isWhole && kept?.model === model && kept.asked === asked) return withChances(kept.forecast, request)
      const { rows, lookback } = await this.#rowsFor(request, compiled, onProgress, signal)
      const plain = await forecastFleet(rows.table, compiled, request, onProgress, signal, tell).catch(
        async (error: unknown) => {
          throw await errorWithOffers(error, request, compiled, onProgress, signal)
        },
      )
      const made = await withOffers(plain, rows.table, request, compiled, signal)
      const note = shortNote(rows.lookback, lookback)
      const forecast = note === null ? made : { ...made, notes: [note, ...made.notes] }
      const isOfNow = isWhole && (request.asOfMs ?? null) === null && request.table.version === version
      if (isOfNow) request.table.kept = { model, asked, forecast }
      return withChances(forecast, request)
    })
  }

  /**
   * The same, told in parts as it is made: all that is known at once, then what matters most first. A run that was aborted
   * continues where it was, and of data that were forecast before only what has changed is run. Where all is there in a moment
   * no part is told, and the whole is returned; null: it was told in parts. Fails as forecast does.
   */
  async forecastInParts(
    request: SessionRequest,
    { criteria, goesOn, first, onPart }: PartsAsked,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<JudgedForecast | null> {
    const { simple = {}, simpleSeries = [] } = request
    const isPlain = Object.keys(simple).length + simpleSeries.length === 0
    const made =
      isPlain && isOfAll(request) && keptFor(request) === null
        ? await request.model.use((compiled) =>
            this.#runs.tell(request, { criteria, goesOn, first, onPart }, compiled, onProgress, signal),
          )
        : await this.forecast(request, onProgress, signal)
    if (made === null) return null
    if (made.series.length < MANY)
      return { forecast: made, assessment: await this.judge(made, criteria, signal) }
    onPart(await wholePart(made, criteria, signal))
    return null
  }

  /** Series of a table that are forecast next, where a forecast of it is being made in parts. */
  prefer(table: HeldTable, series: readonly SeriesKey[]): void {
    table.begun?.run.prefer(series)
  }

  /** How the forecast of a request stands to criteria; a forecast that was just made is not made again. */
  async assess(
    request: SessionRequest,
    criteria: Criteria,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Assessment> {
    return await this.judge(await this.forecast(request, onProgress, signal), criteria, signal)
  }

  /** How a forecast that is at hand stands to criteria. */
  async judge(forecast: FleetForecast, criteria: Criteria, signal: AbortSignal): Promise<Assessment> {
    const { thresholds, odds } = criteria
    const steps = assessing(forecast, thresholdsWith(thresholds), odds)
    return await runInSlices(steps, signal, ASSESS_SLICE_MS)
  }

  /** What series were in a range of time; the table is read further back where need be. */
  async history(
    request: SessionRequest,
    series: readonly SeriesKey[],
    range: TimeRange,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<SeriesHistory> {
    return await request.model.use(async ({ model: { spec } }) => {
      const { table, stepMs } = request
      const near = await table.reaching(lookbackOf(spec.window, stepMs), onProgress, signal)
      // One step more: the first of them is whole then, where rows are aggregated.
      const neededMs = newestMs(near.table) - range.fromMs + stepOf(spec.window, stepMs)
      const far = await table.reaching({ neededMs, optionalMs: 0 }, onProgress, signal)
      return await seriesHistory(far.table, spec.window, request, series, range, onProgress, signal)
    })
  }

  /** Forecasts the table's own past and scores it against what followed. */
  async backtest(
    request: SessionRequest,
    options: Omit<RollingOptions, 'stepMs' | 'renames' | 'knownFuture' | 'timeZeroMs'> &
      Partial<Pick<BacktestRequest, 'thresholds'>>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<AccuracyReport> {
    return await request.model.use(async (compiled) => {
      const { stepMs, renames, calibration = 'model', knownFuture = {}, timeZeroMs = null } = request
      const read = { stepMs, renames, calibration, knownFuture, timeZeroMs }
      const wanted = options.sample === undefined ? ALL : sampleLookback(compiled, stepMs, options.sample)
      const { table } = await request.table.reaching(wanted, onProgress, signal)
      return await backtest(table, compiled, { ...options, ...read }, onProgress, signal)
    })
  }

  /** Fits a calibration on the table's own past, and scores the part after it without it and with it. */
  async calibrate(
    request: SessionRequest,
    options: FileCalibrationOptions,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FileCalibration> {
    return await request.model.use(async (compiled) => {
      const { table } = await request.table.reaching(ALL, onProgress, signal)
      return await calibrateOnFile(table, compiled, request, options, onProgress, signal)
    })
  }

  /** Fits one calibration on the past of several tables, each on the part of its own time that the options say. */
  async fit(
    model: HeldModel,
    tables: readonly HeldTable[],
    options: RollingOptions,
    fittedOn: string,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Calibration> {
    return await model.use(async (compiled) => {
      const read = []
      for (const table of tables) read.push((await table.reaching(ALL, onProgress, signal)).table)
      return await fitCalibration(read, compiled, options, fittedOn, onProgress, signal)
    })
  }

  /** What the network looked at for one series. */
  async explain(request: SessionRequest, series: SeriesKey, signal: AbortSignal): Promise<Explanation> {
    return await request.model.use(async (compiled) => {
      const { rows } = await this.#rowsFor(request, compiled, () => undefined, signal)
      return await explainSeries(rows.table, compiled, request, series, signal)
    })
  }

  /** The mean over these series; null: over the fleet. */
  async explainFleet(
    request: SessionRequest,
    series: readonly SeriesKey[] | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetExplanation> {
    return await request.model.use(async (compiled) => {
      const { rows } = await this.#rowsFor(request, compiled, onProgress, signal)
      return await explainFleet(rows.table, compiled, request, series, onProgress, signal)
    })
  }

  /**
   * The compiled model and the rows that a request is about, for what the session does not offer itself. The model
   * stays for as long as the work takes.
   */
  async with<T>(
    request: SessionRequest,
    work: (compiled: CompiledModel, rows: Rows) => Promise<T>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<T> {
    return await request.model.use(async (compiled) => {
      const { rows } = await this.#rowsFor(request, compiled, onProgress, signal)
      return await work(compiled, rows)
    })
  }

  /** Releases the model; calls under way end first. */
  async release(): Promise<void> {
    this.#released = true
    const model = this.#model
    this.#model = null
    await model?.replace()
  }

  /** Rows as far back as a forecast looks: a past one needs what lies between besides. */
  async #rowsFor(
    { table: whole, stepMs, asOfMs = null, metrics = null, renames }: SessionRequest,
    { model }: CompiledModel,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<{ readonly rows: Rows; readonly lookback: Lookback }> {
    const table = metrics === null ? whole : whole.only(columnFilter(metrics, model.spec.window, renames))
    const lookback = lookbackOf(model.spec.window, stepMs)
    const rows = await table.reaching(lookback, onProgress, signal)
    const agoMs = asOfMs === null ? 0 : Math.max(0, newestMs(rows.table) - asOfMs)
    if (agoMs === 0) return { rows, lookback }
    const further = { ...lookback, neededMs: lookback.neededMs + agoMs }
    return { rows: await table.reaching(further, onProgress, signal), lookback: further }
  }
}

/** The steps that a sample is of, and what the first forecast of them looks back on. */
function sampleLookback(
  { model: { spec } }: CompiledModel,
  stepMs: number | null,
  { newestSteps }: Pick<SampleRequest, 'newestSteps'>,
): Lookback {
  const { neededMs, optionalMs } = lookbackOf(spec.window, stepMs)
  const testedMs = newestSteps * stepOf(spec.window, stepMs)
  return { neededMs: neededMs + testedMs, optionalMs: optionalMs + testedMs }
}
