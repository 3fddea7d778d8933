import type { FleetForecast } from '../fleetForecast.ts'
import { meets, type Threshold, type Thresholds } from '../thresholds.ts'

/** What the order is told from: all of it is known before anything is forecast. S series, H steps of history. */
type Known = Pick<FleetForecast, 'series' | 'current' | 'history' | 'historyLength' | 'horizon'>

/**
 * The order [S] in which series are best forecast: what is near a threshold first, then server by server, those first whose
 * worst series is nearest, last what has no threshold to be judged by. Near is what meets its warning threshold, or would by
 * a move as large as the largest of its last horizon. Servers keep their series together, so that whole servers are known.
 */
export function urgencyOrder(known: Known, thresholds: Thresholds): Int32Array<ArrayBuffer> {
  const count = known.series.length
  const distance = new Float64Array(count)
  const ofServer = new Map<string, number>()
  known.series.forEach(({ server, metric }, at) => {
    const threshold = thresholds(metric)
    const own = threshold === null ? Infinity : distanceOf(known, at, threshold)
    distance[at] = own
    ofServer.set(server, Math.min(own, ofServer.get(server) ?? Infinity))
  })
  // Servers of one rank get numbers of their own, so that their series stay together.
  const ranks = new Map(
    [...ofServer].sort(([, a], [, b]) => compare(a, b)).map(([server], rank) => [server, rank]),
  )
  const tier = (at: number) => ((distance[at] ?? NaN) <= NEAR ? 0 : distance[at] === Infinity ? 2 : 1)
  const rank = Int32Array.from(known.series, ({ server }) => ranks.get(server) ?? 0)
  const tiers = Uint8Array.from(known.series, (_, at) => tier(at))
  return Int32Array.from({ length: count }, (_, at) => at).sort((a, b) => {
    const [first, other] = [tiers[a] ?? 0, tiers[b] ?? 0]
    if (first !== other) return first - other
    const byNear = first === 0 ? compare(distance[a] ?? NaN, distance[b] ?? NaN) : 0
    return byNear || (rank[a] ?? 0) - (rank[b] ?? 0) || a - b
  })
}

/** Of the largest recent move: what is no further away may be there within the horizon. */
const NEAR = 1

/** Infinity − Infinity is not a number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** How many of its recent moves a series is away from its warning threshold; 0: it meets it. Nothing is known: far away. */
function distanceOf(known: Known, at: number, { warning, direction }: Threshold): number {
  const { current, history, historyLength, horizon } = known
  const now = current[at] ?? NaN
  if (Number.isNaN(now)) return Number.MAX_VALUE
  if (meets(now, warning, direction)) return 0
  let [low, high] = [now, now]
  const to = (at + 1) * historyLength
  for (let step = to - Math.min(horizon, historyLength); step < to; step++) {
    const value = history[step] ?? NaN
    if (value < low) low = value
    if (value > high) high = value
  }
  const move = high - low
  return move > 0 ? Math.abs(warning - now) / move : Number.MAX_VALUE
}

/** Series that wait for their turn: each is given once, those that are preferred first. */
export interface TurnQueue {
  /** How many wait. */
  readonly waiting: () => number
  /** The next so many, fewer at the end; none: all had their turn. */
  readonly take: (count: number) => number[]
  /** In place of those preferred before. */
  readonly prefer: (series: readonly number[]) => void
  /** Those that were taken and not done wait again, before the others. */
  readonly putBack: (series: readonly number[]) => void
}

/** The series of an order, but for those that are done. */
export function turnQueue(order: ArrayLike<number>, isDone: (series: number) => boolean): TurnQueue {
  const isWaiting = new Uint8Array(order.length)
  let [waiting, next] = [0, 0]
  for (let i = 0; i < order.length; i++) {
    const series = order[i] ?? 0
    if (isDone(series)) continue
    isWaiting[series] = 1
    waiting++
  }
  let [first, preferred]: [readonly number[], readonly number[]] = [[], []]
  const takeFrom = (list: readonly number[], count: number, taken: number[]) => {
    for (const series of list) {
      if (taken.length === count) return
      if (isWaiting[series] !== 1) continue
      isWaiting[series] = 0
      taken.push(series)
    }
  }
  return {
    waiting: () => waiting,
    take: (count) => {
      const taken: number[] = []
      takeFrom(first, count, taken)
      takeFrom(preferred, count, taken)
      while (taken.length < count && next < order.length) takeFrom([order[next++] ?? 0], count, taken)
      waiting -= taken.length
      return taken
    },
    prefer: (series) => {
      preferred = series
    },
    putBack: (series) => {
      first = [...series]
      for (const each of first) isWaiting[each] = 1
      waiting += first.length
    },
  }
}
