import type { MetricRows } from '#data/liveTable.ts'
import type { Thresholds } from '#forecast/thresholds.ts'
import type { Warmth } from './api.ts'

interface Known {
  newestMs: number
  /** Rows on the model's step, at most as many as were asked for. */
  steps: number
  /** Of its newest row: how near its worst metric is to its warning threshold; 1 or more: it meets it. */
  near: number
  /** Metrics that its newest row has a value of. */
  series: number
}

/** Which servers have rows in the window, how many, and how near their newest values are to thresholds. */
export class WindowFleet {
  readonly #servers = new Map<string, Known>()

  /** Takes rows as they close, in any order; thresholds: how near values are. */
  take(rows: MetricRows, thresholds: Thresholds): void {
    const metrics = rows.metrics
      .filter(({ covariate }) => covariate !== true)
      .map(({ name, values }) => ({ values, threshold: thresholds(name) }))
    rows.servers.forEach((server, row) => {
      const timeMs = rows.timeMs[row] ?? NaN
      if (server === '' || !Number.isFinite(timeMs)) return
      const known = this.#servers.get(server) ?? { newestMs: -Infinity, steps: 0, near: 0, series: 0 }
      this.#servers.set(server, known)
      // A correction of a row that is there adds none.
      if (timeMs > known.newestMs) known.steps++
      if (timeMs < known.newestMs) return
      known.newestMs = timeMs
      known.near = 0
      known.series = 0
      for (const { values, threshold } of metrics) {
        const value = values[row] ?? NaN
        if (!Number.isFinite(value)) continue
        known.series++
        if (threshold === null) continue
        const { warning, direction } = threshold
        known.near = Math.max(known.near, direction === 'above' ? value / warning : warning / value)
      }
    })
  }

  /** Releases servers that reported nothing since a time. */
  trim(beforeMs: number): void {
    for (const [server, { newestMs }] of this.#servers) if (newestMs < beforeMs) this.#servers.delete(server)
  }

  clear(): void {
    this.#servers.clear()
  }

  /** Servers, or those of them that reported since a time. */
  names(sinceMs = -Infinity): readonly string[] {
    return [...this.#servers].flatMap(([server, { newestMs }]) => (newestMs >= sinceMs ? [server] : []))
  }

  nearness(server: string): number {
    return this.#servers.get(server)?.near ?? 0
  }

  seriesOf(server: string): number {
    return this.#servers.get(server)?.series ?? 0
  }

  newestMs(): number {
    let newest = -Infinity
    for (const known of this.#servers.values()) newest = Math.max(newest, known.newestMs)
    return newest
  }

  warmth(requiredSteps: number): Warmth {
    let [ready, sum] = [0, 0]
    for (const { steps } of this.#servers.values()) {
      if (steps >= requiredSteps) ready++
      sum += Math.min(steps, requiredSteps)
    }
    const servers = this.#servers.size
    return { requiredSteps, servers, ready, meanSteps: servers === 0 ? 0 : sum / servers }
  }
}
