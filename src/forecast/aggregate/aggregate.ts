import type { FleetForecast } from '../fleetForecast.ts'
import { CorrelationEstimate, type Correlation } from './correlation.ts'
import { drawnQuantiles, jointDraws } from './draws.ts'
import { factorCells } from './factor.ts'
import { GroupHistory, type AggregateKind } from './groupHistory.ts'
import { alignedHistory, membersOf, type Members } from './members.ts'
import { addCurve, emptySums, quantileTogether, sumQuantiles } from './sums.ts'

/**
 * How the servers' futures hang together. independent: not at all. estimated: through one common factor, as
 * strongly as their history's changes were correlated. together: each at the same rank of its own curve.
 */
export const DEPENDENCES = ['independent', 'estimated', 'together'] as const
export type Dependence = (typeof DEPENDENCES)[number]

/** The forecast of a group's mean or sum. D steps, Q levels, H steps of history. */
export interface Aggregate {
  readonly kind: AggregateKind
  readonly members: number
  readonly stale: number
  readonly unknown: number
  /** Left out because they are not forecast yet. */
  readonly pending: number
  /** Newest row of any member; the steps count from here. */
  readonly originMs: number
  readonly horizon: number
  readonly levels: readonly number[]
  /** [D, Q] for each dependence. */
  readonly quantiles: Readonly<Record<Dependence, Float32Array>>
  /** [H] the last at originMs; see GroupHistory. */
  readonly history: Float32Array
  /** null: nothing to compare; estimated is then the same as together, the cautious end. */
  readonly correlation: Correlation | null
  /** How the quantiles of independent and estimated were found: see sumQuantiles() and jointDraws(). */
  readonly method: 'one-server' | 'draws' | 'normal-given-factor'
}

/** Up to here a sum is drawn: too few for the central limit theorem. */
export const MOST_DRAWN = 64
/**
 * Changes are compared over this part of the horizon: over one step noise hides what servers have in common, over the
 * whole horizon a day of history has too few changes to tell.
 */
const LAG_FRACTION = 1 / 8
/** Servers whose changes are compared at most, spread evenly: more pairs would not tell more. */
const MOST_COMPARED = 1000
/** Members between two turns of the generator. */
const SLICE = 64

/**
 * The mean or sum of some series of one metric, with quantiles of the aggregate itself; null: none can be added
 * up. Servers keep their own quantile curves, and one Gaussian factor binds their ranks (see factorCells). The
 * sum of the servers' quantiles is the quantile of the sum only if all move together, which is given too.
 */
export function* aggregating(
  forecast: FleetForecast,
  series: readonly number[],
  kind: AggregateKind,
): Generator<void, Aggregate | null> {
  const members = membersOf(forecast, series)
  if (members === null || members.horizon < 1 || members.places.length === 0) return null
  const count = members.series.length
  const scale = kind === 'mean' ? 1 / count : 1
  const { history, correlation } = yield* past(forecast, members, kind)
  const levels = members.places.map((place) => forecast.levels[place] ?? NaN)
  const method = count === 1 ? 'one-server' : count <= MOST_DRAWN ? 'draws' : 'normal-given-factor'
  const future = method === 'draws' ? drawn : summed
  const quantiles = yield* future(forecast, members, levels, correlation?.value ?? 1)
  for (const dependence of DEPENDENCES) {
    const values = quantiles[dependence]
    values.forEach((value, i) => (values[i] = value * scale))
  }
  const { originMs, horizon, stale, unknown, pending } = members
  const facts = { kind, members: count, stale, unknown, pending, originMs, horizon, levels }
  return { ...facts, quantiles, history, correlation, method }
}

/** History of the aggregate, and how its members moved with each other. */
function* past(forecast: FleetForecast, members: Members, kind: AggregateKind) {
  const { historyLength, horizon } = forecast
  const lag = Math.max(1, Math.round(LAG_FRACTION * horizon))
  const estimate = new CorrelationEstimate(historyLength, lag)
  const mean = new GroupHistory(historyLength)
  const every = Math.ceil(members.series.length / MOST_COMPARED)
  for (let index = 0; index < members.series.length; index++) {
    if (index % SLICE === SLICE - 1) yield
    const own = alignedHistory(forecast, members, index)
    if (index % every === 0) estimate.add(own)
    mean.add(own)
  }
  return { history: mean.finish(kind), correlation: estimate.finish() }
}

const empty = (length: number): Record<Dependence, Float32Array> => ({
  independent: new Float32Array(length),
  estimated: new Float32Array(length),
  together: new Float32Array(length),
})

/** Start of a member's curve at the aggregate's step (from 0), in forecast.quantiles. */
const curveFrom = (forecast: FleetForecast, members: Members, index: number, step: number) =>
  ((members.series[index] ?? NaN) * forecast.horizon + step + (members.shifts[index] ?? NaN)) *
  forecast.levels.length

function* summed(forecast: FleetForecast, members: Members, levels: readonly number[], correlation: number) {
  const { places, horizon } = members
  const Q = places.length
  const sums = Array.from({ length: horizon }, () => emptySums(Q))
  for (let index = 0; index < members.series.length; index++) {
    if (index % SLICE === SLICE - 1) yield
    sums.forEach((each, step) => {
      addCurve(each, forecast.quantiles, curveFrom(forecast, members, index, step), places)
    })
  }
  const alone = factorCells(levels, 0)
  yield
  const bound = factorCells(levels, correlation)
  const quantiles = empty(horizon * Q)
  for (const [step, each] of sums.entries()) {
    yield
    const together = levels.map((_, k) => quantileTogether(each, k))
    quantiles.together.set(together, step * Q)
    quantiles.independent.set(sumQuantiles(each, levels, alone), step * Q)
    const estimated = correlation === 1 ? together : sumQuantiles(each, levels, bound)
    quantiles.estimated.set(estimated, step * Q)
  }
  return quantiles
}

function* drawn(forecast: FleetForecast, members: Members, levels: readonly number[], correlation: number) {
  const { places, horizon } = members
  const Q = places.length
  const count = members.series.length
  const alone = yield* jointDraws(count, levels, 0)
  const bound = yield* jointDraws(count, levels, correlation)
  const quantiles = empty(horizon * Q)
  const values = new Float64Array(count * Q)
  for (let step = 0; step < horizon; step++) {
    yield
    const together = new Float64Array(Q)
    for (let index = 0; index < count; index++) {
      const from = curveFrom(forecast, members, index, step)
      places.forEach((place, k) => {
        const value = forecast.quantiles[from + place] ?? NaN
        values[index * Q + k] = value
        together[k] = (together[k] ?? NaN) + value
      })
    }
    quantiles.together.set(together, step * Q)
    quantiles.independent.set(drawnQuantiles(values, levels, alone), step * Q)
    const estimated = correlation === 1 ? together : drawnQuantiles(values, levels, bound)
    quantiles.estimated.set(estimated, step * Q)
  }
  return quantiles
}
