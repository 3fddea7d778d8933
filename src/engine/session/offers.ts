import { FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Offer } from '#forecast/offers/offer.ts'
import { lackText, mayHaveOffers, offering } from '#forecast/offers/offersFor.ts'
import { rowCount, type MetricTable } from '#forecast/table.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { lookbackOf } from '../forecast/lookback.ts'
import { planOptions } from '../forecast/planFor.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { runInSlices } from '../runInSlices.ts'
import type { SessionRequest } from './session.ts'

/** Failures that another step or an earlier time may get around. */
const OFFERED: ReadonlySet<ErrorCode> = new Set(['series-none', 'step-coarser', 'step-unknown'])

/** A cancel waits for at most about one plan more than this. */
const SLICE_MS = 40

/** Of a larger table, a plan takes seconds: with a forecast to show, nothing is tried. */
const MOST_ROWS = 2_000_000

/** Longer than any file: what there is room for is read. */
const CENTURY_MS = 100 * 366 * 86_400_000

type Request = Pick<SessionRequest, 'table' | 'stepMs' | 'renames' | 'asOfMs' | 'metrics' | 'servers'>

/**
 * A replay, a part of the metrics or servers and a table that grows get no offers: they are asked for beside a forecast of
 * all, and the last gets the rows that it lacks.
 */
function isAsked({ table, asOfMs = null, metrics = null, servers = null }: Request): boolean {
  return asOfMs === null && metrics === null && servers === null && table.version === 0
}

/** The forecast with what would forecast some of what it skipped, where there is such a thing. */
export async function withOffers(
  forecast: FleetForecast,
  table: MetricTable,
  request: Request,
  { model: { spec } }: CompiledModel,
  signal: AbortSignal,
): Promise<FleetForecast> {
  if (!isAsked(request) || !mayHaveOffers(forecast.leftOut) || rowCount(table) > MOST_ROWS) return forecast
  const options = planOptions(table, spec.window, request)
  const offers = await runInSlices(offering(table, spec.window, options, forecast), signal, SLICE_MS)
  return offers.length === 0 ? forecast : { ...forecast, offers }
}

/**
 * The error of a forecast with what works instead, or what is lacking for anything to. Rows that other steps need, and those before a long gap, are read
 * apart, and released.
 */
export async function errorWithOffers(
  error: unknown,
  request: Request,
  { model: { spec } }: CompiledModel,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof FleetcastError) || !OFFERED.has(error.code) || !isAsked(request)) return error
  const { neededMs } = lookbackOf(spec.window, request.stepMs)
  const all = { neededMs: CENTURY_MS, optionalMs: CENTURY_MS - neededMs }
  const { table } = await request.table.only(() => true).reaching(all, onProgress, signal)
  const options = planOptions(table, spec.window, request)
  const offers: readonly Offer[] = await runInSlices(
    offering(table, spec.window, options, null),
    signal,
    SLICE_MS,
  )
  const { code, place, cause, question } = error
  const message = offers.length > 0 ? error.message : `${error.message}; ${lackText(table, spec.window)}`
  return new FleetcastError(code, message, place, { cause, offers, question })
}
