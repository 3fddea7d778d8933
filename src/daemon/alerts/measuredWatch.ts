import type { MetricRows } from '#data/liveTable.ts'
import type { MeasuredValue } from '#forecast/alerts/readMeasured.ts'
import { limitOf, type AlertRule, type LimitOfMetric } from '#forecast/alerts/rule.ts'
import { meets, type Thresholds } from '#forecast/thresholds.ts'

/** Breaches of one rule and metric, by server. */
type Breaches = Map<string, MeasuredValue>

/**
 * Holds current values against the limits of rules, tick by tick: a few comparisons per value. A value that begins to breach
 * is told at once; what continues to breach is told together, before the next forecast is read.
 */
export class MeasuredWatch {
  readonly #breaching = new Map<string, Breaches>()
  /** Breached since it was last told; of each rule and series the worst value, at the newest time. */
  readonly #untold = new Map<string, Breaches>()
  readonly #newestMs = new Map<string, number>()

  /** Values that begin to breach. Rows that are not newer than their server's newest say nothing. */
  read(rows: MetricRows, rules: readonly AlertRule[], thresholds: Thresholds): readonly MeasuredValue[] {
    const fresh = this.#fresh(rows)
    const begun: MeasuredValue[] = []
    for (const { name: metric, values } of rows.metrics) {
      for (const rule of rules) {
        const about = rule.enabled ? limitOf(rule, metric, thresholds) : null
        if (about === null) continue
        const breaching = ofKey(this.#breaching, rule.id, metric)
        for (const row of fresh) {
          const value = values[row] ?? NaN
          if (!Number.isFinite(value)) continue
          const server = rows.servers[row] ?? ''
          if (!meets(value, about.limit, about.direction)) {
            if (breaching.size > 0) breaching.delete(server)
            continue
          }
          const found = valueOf(rule, about, { server, metric, value, timeMs: rows.timeMs[row] ?? NaN })
          if (!breaching.has(server)) begun.push(found)
          breaching.set(server, found)
          const untold = ofKey(this.#untold, rule.id, metric)
          untold.set(server, worse(untold.get(server), found))
        }
      }
    }
    return begun
  }

  /** What has breached since this was last asked. */
  take(): readonly MeasuredValue[] {
    const all = [...this.#untold.values()].flatMap((breaches) => [...breaches.values()])
    this.#untold.clear()
    return all
  }

  /** Rules mean something else from now on: whatever breaches next begins to. */
  forget(): void {
    this.#breaching.clear()
    this.#untold.clear()
  }

  /** The clock was set back to a time: rows after it are read again. */
  rewind(toMs: number): void {
    for (const [server, newestMs] of this.#newestMs) this.#newestMs.set(server, Math.min(newestMs, toMs))
  }

  /** Releases servers that are not known any longer. */
  forgetOthers(servers: ReadonlySet<string>): void {
    for (const server of this.#newestMs.keys()) if (!servers.has(server)) this.#newestMs.delete(server)
    for (const breaches of this.#breaching.values())
      for (const server of breaches.keys()) if (!servers.has(server)) breaches.delete(server)
  }

  /** The newest row of each server, where it is newer than what was known. */
  #fresh(rows: MetricRows): readonly number[] {
    const newest = new Map<string, number>()
    rows.servers.forEach((server, row) => {
      const timeMs = rows.timeMs[row] ?? NaN
      if (!(timeMs > (this.#newestMs.get(server) ?? -Infinity))) return
      this.#newestMs.set(server, timeMs)
      newest.set(server, row)
    })
    return [...newest.values()]
  }
}

/** The value of one alert's series in a row, as its rule sees it; null: the rule says nothing of it. */
export function valueOf(
  { id: rule }: AlertRule,
  { direction, limit }: LimitOfMetric,
  of: Pick<MeasuredValue, 'server' | 'metric' | 'value' | 'timeMs'>,
): MeasuredValue {
  return { rule, direction, limit, ...of }
}

function worse(known: MeasuredValue | undefined, found: MeasuredValue): MeasuredValue {
  return known === undefined || meets(found.value, known.value, found.direction)
    ? found
    : { ...known, timeMs: found.timeMs }
}

function ofKey(by: Map<string, Breaches>, rule: string, metric: string): Breaches {
  const key = JSON.stringify([rule, metric])
  const known = by.get(key) ?? new Map<string, MeasuredValue>()
  by.set(key, known)
  return known
}
