import { byNaive, NAIVE, type Naive, type NaiveForecasts } from './comparison.ts'
import { LOSS_LEVELS, pinball } from './score.ts'

/** How the windows of a report lie to each other, and to those that were not tried. */
export interface Spread {
  /** Steps between two origins, and in a horizon: windows that overlap are no new evidence. */
  readonly stride: number
  readonly horizon: number
  /** Whether there are more servers than were tried: those that were then stand for the others. */
  readonly serversAreSampled: boolean
}

/** How far the model's loss is from a naive forecast's over the same points. */
export interface Margin {
  /**
   * (model's loss - naive's loss) / naive's loss: above 0 the model is worse; Infinity where only the naive forecast was
   * right to the digit. null: not to be told.
   */
  readonly excess: number | null
  /** Whether which of the two is better is more than chance; false as well where nothing can be said. */
  readonly isClear: boolean
}
export type Margins = Readonly<Record<Naive, Margin>>

/** What margins are found from. */
export interface Evidence {
  readonly origins: number
  readonly margins: Margins
}

/** Model first, then NAIVE: the pinball loss of a window or of several. */
type Losses = Float64Array
const WIDTH = 1 + NAIVE.length

/** Losses of one metric's windows, summed by origin and by server. */
export class MarginSums {
  readonly #origins = new Map<number, Losses>()
  readonly #servers = new Map<string, Losses>()

  /** values: the model's at LOSS_LEVELS, [H, 3] as the naive ones are; steps whose truth is NaN do not count. */
  add(
    {
      server,
      origin,
      truth,
    }: { readonly server: string; readonly origin: number; readonly truth: Float64Array },
    values: Float64Array,
    naive: NaiveForecasts,
  ): void {
    const losses = new Float64Array(WIDTH)
    losses[0] = lossOf(truth, values)
    NAIVE.forEach((name, at) => (losses[at + 1] = lossOf(truth, naive[name])))
    addTo(this.#origins, origin, losses)
    addTo(this.#servers, server, losses)
  }

  /**
   * Clear is what a two-sided t-test at 5 % finds of (model - naive) / (model + naive), the losses of one group: over
   * origins, because what happens at one time happens to many servers; over servers as well, where they are a sample.
   * Both have to agree with the excess.
   */
  evidence({ stride, horizon, serversAreSampled }: Spread): Evidence {
    const origins = [...this.#origins.values()]
    const servers = serversAreSampled ? [...this.#servers.values()] : null
    const overlap = Math.sqrt(Math.max(1, horizon / stride))
    const total = new Float64Array(WIDTH)
    for (const losses of origins) addInto(total, losses)
    const own = total[0] ?? NaN
    const margins = byNaive((name) => {
      const at = NAIVE.indexOf(name) + 1
      const other = total[at] ?? NaN
      const excess = other === 0 ? (own === 0 ? 0 : Infinity) : (own - other) / other
      if (Number.isNaN(excess)) return { excess: null, isClear: false }
      const sides = [sideOf(origins, at, overlap), ...(servers === null ? [] : [sideOf(servers, at, 1)])]
      return { excess, isClear: excess !== 0 && sides.every((side) => side === Math.sign(excess)) }
    })
    return { origins: origins.length, margins }
  }
}

/** 1: the model is clearly worse than what is at this place, -1: clearly better, 0: neither. */
function sideOf(groups: readonly Losses[], at: number, widened: number): number {
  const relative = groups.map((losses) => {
    const [own, other] = [losses[0] ?? NaN, losses[at] ?? NaN]
    return own + other === 0 ? 0 : (own - other) / (own + other)
  })
  const count = relative.length
  if (count < 2) return 0
  const mean = relative.reduce((sum, each) => sum + each, 0) / count
  const variance = relative.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1)
  const error = widened * Math.sqrt(variance / count)
  return Math.abs(mean) > criticalValue(count - 1) * error ? Math.sign(mean) : 0
}

/** About Student's t at 97.5 %: exact to 0.15 from 2 degrees of freedom on. */
function criticalValue(degrees: number): number {
  return degrees === 1 ? 12.71 : 1.96 + 2.46 / degrees + 4.4 / degrees ** 2
}

function lossOf(truth: Float64Array, values: Float64Array): number {
  let loss = 0
  truth.forEach((y, step) => {
    if (Number.isNaN(y)) return
    LOSS_LEVELS.forEach(
      (level, at) => (loss += pinball(level, y, values[step * LOSS_LEVELS.length + at] ?? NaN)),
    )
  })
  return loss
}

function addTo<K>(groups: Map<K, Losses>, key: K, losses: Losses): void {
  const group = groups.get(key) ?? new Float64Array(WIDTH)
  groups.set(key, group)
  addInto(group, losses)
}

function addInto(sum: Losses, losses: Losses): void {
  losses.forEach((loss, at) => (sum[at] = (sum[at] ?? NaN) + loss))
}
