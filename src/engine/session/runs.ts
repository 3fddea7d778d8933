import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { ForecastPart } from '#forecast/parts/part.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type { ForecastOptions } from '../api.ts'
import { FleetRun } from '../forecast/fleetRun.ts'
import type { Former } from '../forecast/former.ts'
import { shortNote, type Lookback } from '../forecast/lookback.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import type { HeldTable, KeptRun, Rows } from './heldTable.ts'
import { tellInParts, type PartsPace } from './inParts.ts'
import { errorWithOffers, withOffers } from './offers.ts'
import type { SessionRequest } from './session.ts'

/** Callbacks of a forecast in parts. */
export interface PartsAsked {
  readonly criteria: Criteria
  /** false: what exists of it already is judged and told, and nothing is run. */
  readonly goesOn: boolean
  /** Series that come before all others. */
  readonly first: readonly SeriesKey[]
  readonly onPart: (part: ForecastPart) => void
}

/** The rows that a request is about. */
type RowsFor = (
  request: SessionRequest,
  compiled: CompiledModel,
  onProgress: ProgressListener,
  signal: AbortSignal,
) => Promise<{ readonly rows: Rows; readonly lookback: Lookback }>

/** A run and what its forecast is kept with. */
type Begun = KeptRun & { readonly version: number }

/** Forecasts that are made bit by bit, kept beside their tables until they are whole. */
export class Runs {
  readonly #pace: PartsPace
  readonly #rowsFor: RowsFor
  /** A table's runs are begun one after the other, or the same would be begun twice. */
  readonly #beginning = new WeakMap<HeldTable, Promise<unknown>>()
  /** The last whole forecast that was made so: what has not changed since keeps its answers. */
  #former: Former | null = null

  constructor(pace: PartsPace, rowsFor: RowsFor) {
    this.#pace = pace
    this.#rowsFor = rowsFor
  }

  /** The forecast of a request in parts, begun where there is none; see tellInParts and Session.forecastInParts. */
  async tell(
    request: SessionRequest,
    { criteria, goesOn, first, onPart }: PartsAsked,
    compiled: CompiledModel,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetForecast | null> {
    const begun = await inTurn(this.#beginning, request.table, () =>
      this.#begun(request, criteria, compiled, onProgress, signal),
    )
    begun.run.prefer(first)
    return await begun.run.alone(() => {
      const whole = (forecast: FleetForecast) => this.#finish(begun, forecast, request, compiled, signal)
      const soFar = () => withChances(begun.run.soFar(), request)
      const asked = { run: begun.run, soFar, criteria, pace: this.#pace, goesOn, whole, onPart }
      return tellInParts(asked, onProgress, signal)
    })
  }

  /** The whole of a forecast that was begun: what it has is not made again. null: none was. */
  async end(
    request: SessionRequest,
    compiled: CompiledModel,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetForecast | null> {
    const { begun, version } = request.table
    if (begun === null || !isFor(begun, request)) return null
    return await begun.run.alone(async () => {
      await begun.run.work(Infinity, onProgress, signal)
      return await this.#finish({ ...begun, version }, begun.run.soFar(), request, compiled, signal)
    })
  }

  /** The run of a request, begun where there is none. */
  async #begun(
    request: SessionRequest,
    criteria: Criteria,
    compiled: CompiledModel,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Begun> {
    signal.throwIfAborted()
    const { model, table } = request
    const { begun, version } = table
    if (begun !== null && isFor(begun, request)) return { ...begun, version }
    const { rows, lookback } = await this.#rowsFor(request, compiled, onProgress, signal)
    const isAlike = this.#former?.model === model && this.#former.asked === numbersOf(request)
    const how = { criteria, former: isAlike ? this.#former : null }
    const run = await FleetRun.begin(rows.table, compiled, request, how, onProgress, signal).catch(
      async (error: unknown) => {
        throw await errorWithOffers(error, request, compiled, onProgress, signal)
      },
    )
    const made = { model, asked: askedOf(request), run, note: shortNote(rows.lookback, lookback) }
    if (isOfNow(request, version)) table.begun = made
    return { ...made, version }
  }

  /** Keeps a run's forecast once it is whole. */
  async #finish(
    { run, model, asked, note, version }: Begun,
    forecast: FleetForecast,
    request: SessionRequest,
    compiled: CompiledModel,
    signal: AbortSignal,
  ): Promise<FleetForecast> {
    const { table } = request
    const { rows } = await this.#rowsFor(request, compiled, () => undefined, signal)
    const offered = await withOffers(forecast, rows.table, request, compiled, signal)
    const made = note === null ? offered : { ...offered, notes: [note, ...offered.notes] }
    this.#former = run.former(numbersOf(request), model, made)
    if (table.begun?.run === run) table.begun = null
    if (isOfNow(request, version)) table.kept = { model, asked, forecast: made }
    return withChances(made, request)
  }
}

function isFor({ model, asked }: KeptRun, request: SessionRequest): boolean {
  return model === request.model && asked === askedOf(request)
}

/** Whether it is of all rows that the table has now. */
function isOfNow({ table, asOfMs = null }: SessionRequest, version: number): boolean {
  return asOfMs === null && table.version === version
}

/** Whether all series are asked for. */
export function isOfAll({ metrics = null, servers = null }: SessionRequest): boolean {
  return metrics === null && servers === null
}

/** The forecast that is kept for a request; null: it is to be made. */
export function keptFor(request: SessionRequest): FleetForecast | null {
  const { kept } = request.table
  return kept?.model === request.model && kept.asked === askedOf(request) ? kept.forecast : null
}

/** How chances are told is no matter of the network's: a forecast that is kept continues with what was learned since. */
export function withChances(forecast: FleetForecast, { chances = null }: ForecastOptions): FleetForecast {
  return chances === null ? forecast : { ...forecast, chances }
}

/** Once what was asked before with the same key has ended. */
async function inTurn<T>(
  turns: WeakMap<HeldTable, Promise<unknown>>,
  key: HeldTable,
  work: () => Promise<T>,
): Promise<T> {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work)
  turns.set(
    key,
    turn.catch(() => undefined),
  )
  return await turn
}

/** What numbers depend on beside their windows. */
function numbersOf({ stepMs, calibration = 'model', rawLevels = false }: ForecastOptions): string {
  return JSON.stringify([stepMs, calibration, rawLevels])
}

/** Two requests of one table and one loaded model with the same text have the same forecast. */
export function askedOf({
  stepMs,
  renames,
  calibration = 'model',
  asOfMs = null,
  rawLevels = false,
  knownFuture = {},
  timeZeroMs = null,
}: ForecastOptions): string {
  const ahead = [Object.entries(knownFuture).sort(), timeZeroMs]
  return JSON.stringify([stepMs, Object.entries(renames).sort(), calibration, asOfMs, rawLevels, ahead])
}
