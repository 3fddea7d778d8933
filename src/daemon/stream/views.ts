import { randomUUID } from 'node:crypto'
import type { StreamView } from '#forecast/wire/packed/frames.ts'
import type { PublishedForecast, Tick } from '../events.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import type { Standing } from '../forecasts/api.ts'
import type { StreamLimits } from './admission.ts'
import { viewKey } from './pick.ts'
import { TicksOfView } from './ticksOfView.ts'
import { View } from './view.ts'

interface ViewsGiven {
  readonly standing: () => Standing
  readonly current: () => CurrentFleet
  readonly ticks: () => number
  readonly limits: StreamLimits
  readonly ending: AbortSignal
  /** Some view has something to say. */
  readonly onNews: () => void
  readonly onError: (error: unknown) => void
}

/** The different views of all clients: what the same view gets is written once. */
export class Views {
  readonly #given: ViewsGiven
  readonly #views = new Map<string, { readonly view: View; usedMs: number }>()

  constructor(given: ViewsGiven) {
    this.#given = given
  }

  /** null: there are too many different ones. */
  of(view: StreamView): View | null {
    const key = viewKey(view)
    const known = this.#views.get(key)
    if (known !== undefined) {
      known.usedMs = performance.now()
      return known.view
    }
    const { standing, current, ticks, limits, onNews, onError, ending } = this.#given
    const weight = [...this.#views.values()].reduce((sum, each) => sum + each.view.weight, 0)
    if (this.#views.size >= limits.mostViews || weight > limits.mostNumbers) return null
    const made = new View(view, {
      line: randomUUID(),
      ticks: new TicksOfView(view, current, ticks(), onNews),
      onNews,
      onError,
      ending,
    })
    this.#views.set(key, { view: made, usedMs: performance.now() })
    const now = standing()
    if (now.kind === 'forecast') made.take(now.published)
    return made
  }

  take(published: PublishedForecast): void {
    for (const { view } of this.#views.values()) view.take(published)
  }

  tick(tick: Tick): void {
    for (const { view } of this.#views.values()) view.ticks.take(tick)
  }

  /** Releases those that nobody has used for long. */
  forget(used: ReadonlySet<View | null>): void {
    const nowMs = performance.now()
    for (const [key, each] of this.#views) {
      if (used.has(each.view)) each.usedMs = nowMs
      else if (nowMs - each.usedMs > this.#given.limits.keepViewMs) this.#views.delete(key)
    }
  }
}
