import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { Truth } from './api.ts'
import { addPoint, newSums, scoreOf, WIDTH, type MaturedPoint, type Sums } from './sums.ts'

/** Evidence halves in so long: what was worse last month may be better now. */
const HALF_LIFE_MS = 3 * 86_400_000
/** So much of the simple forecast's loss has to lie between the two, over so many steps and at least so many points. */
const LEAST_RATIO = 1.05
const LEAST_POINTS = 200
/** A day and what of it has faded meanwhile. */
const LEAST_MS = 0.85 * 86_400_000
/** Of a series on which a simple forecast makes no mistake at all: the model's own loss that matters. */
const LEAST_LOSS = 0.01
/** Without evidence for so long, what there was has faded below what counts. */
const FORGOTTEN_MS = 14 * 86_400_000
/** A ratio above this is told as this one: the simple forecast made no mistake. */
const MOST_RATIO = 1000

interface SeriesSums {
  readonly sums: Sums
  /** Steps that were scored, faded as the sums. */
  steps: number
  /** Data time to which both are faded. */
  atMs: number
  /** Of the newest evidence, data time. */
  newestMs: number
}

/**
 * How the model does on each series, beside the simple forecasts; what is old fades. A series for which a simple forecast is
 * served gives no new evidence: the model has another try once the old has faded.
 */
export class SeriesScores {
  readonly #series = new Map<string, SeriesSums>()

  /** All points of one series that one step matured. */
  add(
    { server, metric }: Pick<SeriesKey, 'server' | 'metric'>,
    points: readonly MaturedPoint[],
    atMs: number,
  ): void {
    if (points.length === 0) return
    const key = JSON.stringify([server, metric])
    const found = this.#series.get(key) ?? { sums: newSums(), steps: 0, atMs, newestMs: atMs }
    this.#series.set(key, found)
    fadeTo(found, atMs)
    found.newestMs = Math.max(found.newestMs, atMs)
    found.steps++
    for (const point of points) addPoint(found.sums, point)
  }

  /** Series of which a simple forecast is better by a margin that matters, the clearest first. */
  beaten(stepMs: number, nowMs: number): ReturnType<Truth['beaten']> {
    return [...this.#series]
      .flatMap(([key, found]) => {
        fadeTo(found, nowMs)
        const { count, hardest, loss } = scoreOf(found.sums)
        if (hardest === null || count < LEAST_POINTS || found.steps * stepMs < LEAST_MS) return []
        if (hardest.ratio < LEAST_RATIO || loss < LEAST_LOSS) return []
        const { server, metric } = keyOf(key)
        return [{ server, metric, by: hardest.by, ratio: Math.min(MOST_RATIO, hardest.ratio) }]
      })
      .sort((a, b) => b.ratio - a.ratio)
  }

  /** Releases series that say nothing any longer: their servers may be gone. */
  forget(nowMs: number): void {
    for (const [key, { newestMs }] of this.#series)
      if (nowMs - newestMs > FORGOTTEN_MS) this.#series.delete(key)
  }

  clear(): void {
    this.#series.clear()
  }

  /** As text: the keys, and what belongs to them in 32 bits, faded to a time. */
  toJson(nowMs: number): SavedSeries {
    const values = new Float32Array(this.#series.size * (WIDTH + 1))
    let at = 0
    for (const found of this.#series.values()) {
      fadeTo(found, nowMs)
      values.set(found.sums, at)
      values[at + WIDTH] = found.steps
      at += WIDTH + 1
    }
    return {
      atMs: Math.max(0, nowMs),
      series: [...this.#series.keys()].map((key) => [keyOf(key).server, keyOf(key).metric]),
      values: Buffer.from(values.buffer).toString('base64'),
    }
  }

  /** What does not belong together is skipped. */
  load({ atMs, series, values }: SavedSeries): void {
    const bytes = Uint8Array.from(Buffer.from(values, 'base64'))
    if (bytes.length !== series.length * (WIDTH + 1) * Float32Array.BYTES_PER_ELEMENT) return
    const all = new Float32Array(bytes.buffer)
    series.forEach(([server, metric], place) => {
      const from = place * (WIDTH + 1)
      const sums = Float64Array.from(all.subarray(from, from + WIDTH))
      const steps = all[from + WIDTH] ?? 0
      this.#series.set(JSON.stringify([server, metric]), { sums, steps, atMs, newestMs: atMs })
    })
  }
}

function fadeTo(found: SeriesSums, atMs: number): void {
  if (!(atMs > found.atMs)) return
  const fade = 0.5 ** ((atMs - found.atMs) / HALF_LIFE_MS)
  for (let at = 0; at < WIDTH; at++) found.sums[at] = (found.sums[at] ?? 0) * fade
  found.steps *= fade
  found.atMs = atMs
}

export interface SavedSeries {
  readonly atMs: number
  readonly series: readonly (readonly [server: string, metric: string])[]
  readonly values: string
}

function keyOf(key: string): Pick<SeriesKey, 'server' | 'metric'> {
  const [server = '', metric = ''] = JSON.parse(key) as string[]
  return { server, metric }
}
