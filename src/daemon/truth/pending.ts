import { isFromNetwork } from '#forecast/engines.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { curveAt, levelAt } from '#forecast/quantile/curve.ts'
import { LOSS_LEVELS } from '#forecast/accuracy/score.ts'
import type { Past } from './past.ts'

/** Steps ahead that are scored: as few as show how forecasts fade. */
const LEADS = [1, 2, 3, 6, 12, 24, 48, 96]
const Q = LOSS_LEVELS.length

/** The leads of a horizon that are scored; the last step is always one. */
function scoredLeads(horizon: number): readonly number[] {
  return [...new Set([...LEADS.filter((lead) => lead < horizon), horizon])]
}

/** What a forecast of the network says of one series at one lead, whose time has come. */
export interface DuePoint {
  readonly metric: string
  readonly lead: number
  readonly own: readonly [low: number, middle: number, high: number]
}

/** One forecast, of which only what is to be scored is left. */
interface Issue {
  readonly issueMs: number
  /** By server: the metrics and places of its series. */
  readonly places: ReadonlyMap<string, readonly (readonly [metric: string, place: number])[]>
  /** By lead: [S, 3]. */
  readonly values: Map<number, Float32Array>
}

/**
 * Forecasts that wait for what happens. Of each only the leads that are scored are held, each until its time has passed:
 * for 1,000 servers of 7 metrics about 16 MB.
 */
export class PendingForecasts {
  readonly #past: Past
  readonly #leads: readonly number[]
  readonly #stepMs: number
  #issues: Issue[] = []
  /** By server, by the slot that it was forecast from; oldest first. */
  readonly #origins = new Map<string, Map<number, Issue>>()
  /** Of what was seen last: forecasts share their series. */
  #places: (Pick<FleetForecast, 'series' | 'simpleSeries'> & { readonly found: Issue['places'] }) | null =
    null

  constructor(past: Past, { stepMs, horizon }: Pick<FleetForecast, 'stepMs' | 'horizon'>) {
    this.#past = past
    this.#stepMs = stepMs
    this.#leads = scoredLeads(horizon)
  }

  /** A server is scored once from each of its newest rows: one that is late again says nothing new. */
  add(forecast: FleetForecast): void {
    const { series, issueTimeMs, originMs } = forecast
    const places = this.#placesOf(forecast)
    const values = new Map<number, Float32Array>()
    for (const lead of this.#leads) {
      const own = new Float32Array(series.length * Q)
      for (let s = 0; s < series.length; s++) {
        const curve = curveAt(forecast, s, lead - 1)
        LOSS_LEVELS.forEach((level, at) => (own[s * Q + at] = levelAt(curve, level)))
      }
      values.set(lead, own)
    }
    const issue = { issueMs: issueTimeMs, places, values }
    for (const [server, [first]] of places) {
      const slot = this.#past.slotOf(server, originMs[first?.[1] ?? -1] ?? NaN)
      if (slot === null || Number.isNaN(slot)) continue
      const origins = this.#origins.get(server) ?? new Map<number, Issue>()
      this.#origins.set(server, origins)
      if (!origins.has(slot)) origins.set(slot, issue)
    }
    this.#issues.push(issue)
  }

  /** What was said of a server's slot, which is measured now. */
  due(server: string, slot: number): readonly DuePoint[] {
    const origins = this.#origins.get(server)
    if (origins === undefined) return []
    const found = this.#leads.flatMap((lead) => {
      const issue = origins.get(slot - lead)
      const values = issue?.values.get(lead)
      if (issue === undefined || values === undefined) return []
      return (issue.places.get(server) ?? []).flatMap(([metric, place]): readonly DuePoint[] => {
        const [low = NaN, middle = NaN, high = NaN] = values.subarray(place * Q, (place + 1) * Q)
        return Number.isNaN(low + middle + high) ? [] : [{ metric, lead, own: [low, middle, high] }]
      })
    })
    for (const origin of origins.keys()) {
      if (origin >= slot - (this.#leads.at(-1) ?? 0)) break
      origins.delete(origin)
    }
    return found
  }

  /** Releases leads whose time has passed for every server, late ones among them. nowMs: data time. */
  forget(nowMs: number): void {
    for (const { issueMs, values } of this.#issues) {
      const age = (nowMs - issueMs) / this.#stepMs
      for (const lead of this.#leads) if (age > lead + GRACE_STEPS) values.delete(lead)
    }
    this.#issues = this.#issues.filter(({ values }) => values.size > 0)
  }

  /** What was said of servers that are gone for good. */
  forgetServers(servers: readonly string[]): void {
    for (const server of servers) this.#origins.delete(server)
  }

  #placesOf(forecast: FleetForecast): Issue['places'] {
    const { series, simpleSeries } = forecast
    if (this.#places?.series === series && this.#places.simpleSeries === simpleSeries)
      return this.#places.found
    const found = new Map<string, (readonly [string, number])[]>()
    series.forEach(({ server, metric }, place) => {
      if (!isFromNetwork(forecast, metric, server)) return
      const own = found.get(server) ?? []
      found.set(server, own)
      own.push([metric, place])
    })
    this.#places = { series, ...(simpleSeries && { simpleSeries }), found }
    return found
  }
}

/** So late may what happened become known. */
const GRACE_STEPS = 12
