import type { MetricRows } from '#data/liveTable.ts'
import type { IntakeCaps } from './caps.ts'
import { shown, shownName } from './shown.ts'

export interface KnownServer {
  readonly name: string
  /** Metrics that it has reported. */
  readonly metrics: Set<string>
  /** Its newest row, epoch ms. */
  newestMs: number
}

/** Servers, metrics and texts that came, within the caps: what is new beyond them is refused. */
export class Registry {
  readonly #caps: IntakeCaps
  readonly #servers = new Map<string, KnownServer>()
  readonly #metrics = new Set<string>()
  readonly #labels = new Map<string, Map<string, string>>()
  #series = 0

  constructor(caps: IntakeCaps) {
    this.#caps = caps
  }

  server(name: string): KnownServer | undefined {
    return this.#servers.get(name)
  }

  isMetric(name: string): boolean {
    return this.#metrics.has(name)
  }

  /** Why there is no room for a server and these metrics of it, as a sentence; null: there is. */
  whyNoRoom(server: string, metrics: readonly string[]): string | null {
    const known = this.#servers.get(server)
    const { servers, metrics: mostMetrics, series } = this.#caps
    if (known === undefined && this.#servers.size >= servers) {
      return `server_name is ${shown(server)}, but the limit of ${servers} servers is reached`
    }
    let [newMetrics, newSeries] = [0, 0]
    for (const metric of metrics) {
      if (known?.metrics.has(metric) === true) continue
      newSeries++
      if (this.#metrics.has(metric)) continue
      newMetrics++
      if (this.#metrics.size + newMetrics > mostMetrics)
        return `${shownName(metric)} is a new metric, but the limit of ${mostMetrics} metrics is reached`
    }
    if (this.#series + newSeries > series) {
      return `${shown(server)} would add more series, but the limit of ${series} series is reached`
    }
    return null
  }

  /** Remembers a row of a server; whyNoRoom has to have said null. */
  add(server: string, timeMs: number, metrics: readonly string[]): KnownServer {
    let known = this.#servers.get(server)
    if (known === undefined) {
      known = { name: server, metrics: new Set(), newestMs: -Infinity }
      this.#servers.set(server, known)
    }
    for (const metric of metrics) {
      if (known.metrics.has(metric)) continue
      known.metrics.add(metric)
      this.#metrics.add(metric)
      this.#series++
    }
    if (timeMs > known.newestMs) known.newestMs = timeMs
    return known
  }

  /** Remembers rows that were taken before. */
  addRows({ servers, timeMs, metrics }: MetricRows): void {
    servers.forEach((server, row) => {
      const has = metrics.filter(({ values }) => Number.isFinite(values[row] ?? Number.NaN))
      this.add(
        server,
        timeMs[row] ?? -Infinity,
        has.map(({ name }) => name),
      )
    })
  }

  /** The one copy of a label's text that is held; null: there are too many. */
  text(label: string, text: string): string | null {
    let texts = this.#labels.get(label)
    if (texts === undefined) {
      if (this.#labels.size >= this.#caps.labels) return null
      this.#labels.set(label, (texts = new Map<string, string>()))
    }
    const held = texts.get(text)
    if (held !== undefined) return held
    if (texts.size >= this.#caps.textsPerLabel) return null
    texts.set(text, text)
    return text
  }

  /** When each server last reported, epoch ms. */
  newest(): readonly (readonly [server: string, newestMs: number])[] {
    return [...this.#servers.values()].map(({ name, newestMs }) => [name, newestMs] as const)
  }

  /** The clock was set back. */
  rewind(toMs: number): void {
    for (const server of this.#servers.values()) server.newestMs = Math.min(server.newestMs, toMs)
  }

  /** Forgets servers that have not reported since; returns their names. */
  forget(beforeMs: number): readonly string[] {
    const gone: string[] = []
    for (const [name, { newestMs, metrics }] of this.#servers) {
      if (newestMs >= beforeMs) continue
      this.#servers.delete(name)
      this.#series -= metrics.size
      gone.push(name)
    }
    return gone
  }
}
