import type { MetricRows } from '#data/liveTable.ts'
import type { CurrentFleet, CurrentServer } from './api.ts'

interface FleetServer {
  readonly name: string
  newestMs: number
  records: number
  /** By metric; NaN: its newest row had none. */
  readonly values: Map<string, number>
  readonly texts: Map<string, string>
  /** null: it changed since it was last shown. */
  shown: CurrentServer | null
}

/** Records of each server that were taken. */
export type RecordCounts = readonly (readonly [server: string, records: number])[]

/** The newest row of each server. A later row of the same time adds to it, and replaces values that it has. */
export class Fleet {
  readonly #servers = new Map<string, FleetServer>()
  readonly #metrics = new Set<string>()
  #newestMs = -Infinity
  #shown: CurrentFleet | null = null

  /** counts: each row is a record that was taken. */
  take(rows: MetricRows, counts = true): void {
    this.#shown = null
    for (const { name, covariate } of rows.metrics) if (covariate !== true) this.#metrics.add(name)
    rows.servers.forEach((name, row) => {
      const timeMs = rows.timeMs[row] ?? Number.NaN
      const server = this.#server(name)
      if (counts) server.records++
      server.shown = null
      if (!(timeMs >= server.newestMs)) return
      if (timeMs > server.newestMs)
        for (const metric of server.values.keys()) server.values.set(metric, Number.NaN)
      server.newestMs = timeMs
      this.#newestMs = Math.max(this.#newestMs, timeMs)
      for (const { name: metric, values, covariate } of rows.metrics) {
        const value = values[row] ?? Number.NaN
        if (covariate !== true && Number.isFinite(value)) server.values.set(metric, value)
      }
      for (const { name: label, texts } of rows.labels) {
        const text = texts[row] ?? null
        if (text !== null) server.texts.set(label, text)
      }
    })
  }

  current(): CurrentFleet {
    this.#shown ??= {
      servers: [...this.#servers.values()]
        .filter(({ newestMs }) => newestMs > -Infinity)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((server) => (server.shown ??= shown(server))),
      metrics: [...this.#metrics],
      newestMs: this.#newestMs === -Infinity ? null : this.#newestMs,
    }
    return this.#shown
  }

  /** The clock was set back: whatever comes next is newer than what was reported for later than a time. */
  rewind(toMs: number): void {
    this.#newestMs = -Infinity
    for (const server of this.#servers.values()) {
      server.newestMs = Math.min(server.newestMs, toMs)
      server.shown = null
      this.#newestMs = Math.max(this.#newestMs, server.newestMs)
    }
    this.#shown = null
  }

  forget(names: Iterable<string>): void {
    for (const name of names) this.#servers.delete(name)
    this.#shown = null
  }

  counts(): RecordCounts {
    return [...this.#servers.values()].map(({ name, records }) => [name, records] as const)
  }

  /** Counts of the lives before. */
  restore(counts: RecordCounts): void {
    for (const [name, records] of counts) this.#server(name).records = records
  }

  #server(name: string): FleetServer {
    let server = this.#servers.get(name)
    if (server === undefined) {
      server = { name, newestMs: -Infinity, records: 0, values: new Map(), texts: new Map(), shown: null }
      this.#servers.set(name, server)
    }
    return server
  }
}

function shown({ name, newestMs, records, values, texts }: FleetServer): CurrentServer {
  return {
    name,
    profile: texts.get('profile') ?? null,
    status: texts.get('status') ?? null,
    newestMs,
    records,
    values: new Map([...values].map(([metric, value]) => [metric, Number.isNaN(value) ? null : value])),
  }
}
