import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { curveAt, levelAt } from '#forecast/quantile/curve.ts'
import { LOSS_LEVELS } from '#forecast/accuracy/score.ts'
import { significantNumber } from './round.ts'
import type { Store, StoredEvent } from '../store/api.ts'
import type { Past } from './past.ts'

/** An event of this kind is what is left of a forecast of one server, beside what happened. */
const MATURED_EVENT = 'matured'

/** Whole forecasts are kept until they have matured, and longer while all together are no larger than this. */
const MOST_BYTES = 128 * 2 ** 20
const MOST_KEPT_MS = 7 * 86_400_000
/** One of so many steps' forecasts leaves its leads behind. */
const REDUCED_EVERY = 12

export interface KeptDependencies {
  readonly store: Store
  readonly pack: (forecast: FleetForecast, signal: AbortSignal) => Uint8Array | Promise<Uint8Array>
  readonly unpack: (bytes: Uint8Array) => FleetForecast | Promise<FleetForecast>
}

/** Forecasts as they were issued, one per step: whole until what they forecast has happened, a few of their leads after. */
export class KeptForecasts {
  readonly #on: KeptDependencies
  /** Of which nothing was reduced yet, oldest first. */
  #unmatured: number[]

  constructor(dependencies: KeptDependencies, issueTimes: readonly number[]) {
    this.#on = dependencies
    this.#unmatured = [...issueTimes]
  }

  /** One that is kept already stays as it is. past: what happened. Rejects as the store does. */
  async keep(forecast: FleetForecast, past: Past, signal: AbortSignal): Promise<void> {
    const { issueTimeMs: issueMs, stepMs, horizon } = forecast
    if (this.#unmatured.includes(issueMs)) return
    const bytes = await this.#on.pack(forecast, signal)
    await this.#on.store.putForecast({ issueMs, stepMs, horizon, bytes }, signal)
    this.#unmatured.push(issueMs)
    const maturedMs = issueMs - (horizon + 1) * stepMs
    const matured = this.#unmatured.filter((each) => each <= maturedMs)
    this.#unmatured = this.#unmatured.filter((each) => each > maturedMs)
    for (const each of matured)
      if (Math.round(each / stepMs) % REDUCED_EVERY === 0) await this.#reduce(each, past, signal)
    const affordable = Math.floor(MOST_BYTES / Math.max(1, bytes.length)) * stepMs
    await this.#on.store.dropForecasts(
      Math.min(maturedMs, issueMs - Math.min(MOST_KEPT_MS, affordable)),
      signal,
    )
  }

  async #reduce(issueMs: number, past: Past, signal: AbortSignal): Promise<void> {
    const { store } = this.#on
    const span = { fromMs: issueMs, toMs: issueMs }
    const how = { server: null, newestFirst: false, most: 1 }
    // The life of the daemon before this one may have done it.
    if ((await store.events(MATURED_EVENT, span, how, signal)).length > 0) return
    const stored = await store.forecastAt(issueMs, signal)
    if (stored?.issueMs !== issueMs) return
    await store.addEvents(maturedEvents(await this.#on.unpack(stored.bytes), past), signal)
  }
}

/** Of each server: by metric and lead P10, P50, P90 and what happened; null: no value. */
function maturedEvents(forecast: FleetForecast, past: Past): readonly Omit<StoredEvent, 'id'>[] {
  const { horizon, stepMs, issueTimeMs: atMs } = forecast
  const leads = [...new Set([1, 6, 12, Math.round(horizon / 2), horizon])].filter((lead) => lead <= horizon)
  const byServer = new Map<string, Record<string, (number | null)[][]>>()
  forecast.series.forEach(({ server, metric }, series) => {
    const metrics = byServer.get(server) ?? {}
    byServer.set(server, metrics)
    const [actuals, origin] = [
      past.series(server, metric),
      past.slotOf(server, forecast.originMs[series] ?? NaN),
    ]
    metrics[metric] = leads.map((lead) => {
      const curve = curveAt(forecast, series, lead - 1)
      const actual = origin === null ? NaN : (actuals?.at(origin + lead) ?? NaN)
      return [...LOSS_LEVELS.map((level) => levelAt(curve, level)), actual].map(significantNumber)
    })
  })
  return [...byServer].map(([server, metrics]) => ({
    kind: MATURED_EVENT,
    atMs,
    server,
    data: { stepMs, leads, metrics },
  }))
}
