/** Breaches that were said with about the same chance. */
export interface ReliabilityBin {
  /** Mean of what was said, and the share that happened: the same, if chances mean what they say. */
  readonly said: number
  readonly happened: number
  readonly windows: number
}

/** What was said of breaches within some time, against what happened. null: nothing to divide by. */
export interface ChanceScore {
  readonly steps: number
  readonly windows: number
  readonly breaches: number
  /** Mean chance. */
  readonly said: number | null
  /** Share of windows with a breach. */
  readonly happened: number | null
  /** Mean (chance − what happened)²; and of always telling the share of breaches. */
  readonly brier: number | null
  readonly brierOfBaseRate: number | null
  /** 1 − brier / brierOfBaseRate. */
  readonly skill: number | null
  /** Bins that hold a window, in rising order. */
  readonly reliability: readonly ReliabilityBin[]
}

/** Most chances are small: the bins are narrow there. */
const BIN_ENDS = [0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9] as const

export class ChanceSums {
  readonly #steps: number
  #squares = 0
  readonly #bins = Array.from({ length: BIN_ENDS.length + 1 }, () => ({ said: 0, happened: 0, windows: 0 }))

  /** steps: within how many a breach counts. */
  constructor(steps: number) {
    this.#steps = steps
  }

  add(chance: number, happened: boolean): void {
    this.#squares += (chance - (happened ? 1 : 0)) ** 2
    const place = BIN_ENDS.findIndex((end) => chance < end)
    const bin = this.#bins[place < 0 ? BIN_ENDS.length : place]
    if (bin === undefined) return
    bin.said += chance
    bin.windows++
    if (happened) bin.happened++
  }

  score(): ChanceScore {
    const total = (of: (bin: ReliabilityBin) => number) => this.#bins.reduce((sum, bin) => sum + of(bin), 0)
    const windows = total((bin) => bin.windows)
    const breaches = total((bin) => bin.happened)
    const rate = breaches / windows
    const brier = this.#squares / windows
    const ofBaseRate = rate * (1 - rate)
    return {
      steps: this.#steps,
      windows,
      breaches,
      said: finite(total((bin) => bin.said) / windows),
      happened: finite(rate),
      brier: finite(brier),
      brierOfBaseRate: finite(ofBaseRate),
      skill: finite(1 - brier / ofBaseRate),
      reliability: this.#bins
        .filter((bin) => bin.windows > 0)
        .map(({ said, happened, windows: of }) => ({
          said: said / of,
          happened: happened / of,
          windows: of,
        })),
    }
  }
}

export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
