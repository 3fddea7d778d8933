import { byNaive, NAIVE, type Naive, type NaiveForecasts } from './comparison.ts'
import { LOSS_LEVELS, pinball } from './score.ts'

/** Windows whose targets overlap are no new evidence: how far apart origins lie, and how long a horizon is, in steps. */
export interface Overlap {
  readonly stride: number
  readonly horizon: number
}

/** How far the model's loss is from a naive forecast's over the same points, and how sure that is. */
export interface Margin {
  /**
   * (model's loss - naive's loss) / naive's loss: above 0 the model is worse; Infinity where only the naive forecast was
   * right to the digit. null: not to be told.
   */
  readonly excess: number | null
  /**
   * Standard error of the excess, over origins or over servers, whichever is larger: what happens at one time happens to
   * many servers, and a server that is hard is hard at every origin. null: there are fewer than two origins.
   */
  readonly standardError: number | null
}
export type Margins = Readonly<Record<Naive, Margin>>

/** What a margin is a mean over. */
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

  evidence({ stride, horizon }: Overlap): Evidence {
    const origins = [...this.#origins.values()]
    const servers = [...this.#servers.values()]
    const total = origins.reduce(
      (sum, losses) => sum.map((loss, at) => loss + (losses[at] ?? NaN)),
      new Float64Array(WIDTH),
    )
    const widened = Math.sqrt(Math.max(1, horizon / stride))
    const margins = byNaive((name) => {
      const at = NAIVE.indexOf(name) + 1
      const reference = total[at] ?? NaN
      if (reference === 0) return { excess: total[0] === 0 ? 0 : Infinity, standardError: 0 }
      const share = (difference: number) => finite(difference / reference)
      const error = (groups: readonly Losses[]) =>
        errorOfSum(groups.map((losses) => (losses[0] ?? NaN) - (losses[at] ?? NaN)))
      const [byOrigin, byServer] = [error(origins), error(servers)]
      return {
        excess: share((total[0] ?? NaN) - reference),
        standardError: byOrigin === null ? null : share(Math.max(widened * byOrigin, byServer ?? 0)),
      }
    })
    return { origins: origins.length, margins }
  }
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
  const group = groups.get(key)
  if (group === undefined) groups.set(key, losses.slice())
  else losses.forEach((loss, at) => (group[at] = (group[at] ?? NaN) + loss))
}

/** Of a sum over groups that are independent of each other; null: fewer than two. */
function errorOfSum(parts: readonly number[]): number | null {
  const count = parts.length
  if (count < 2) return null
  const mean = parts.reduce((sum, part) => sum + part, 0) / count
  const squares = parts.reduce((sum, part) => sum + (part - mean) ** 2, 0)
  return Math.sqrt((count / (count - 1)) * squares)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
