import type { DroppedFile, EngineClient, GrowingTable, OpenData, OpenModel } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { DaemonLink, Tick } from '#remote/api.ts'
import { daemonFaults } from '#text/sources.ts'

/** What a file of the same fleet added. */
export interface AddedHistory {
  readonly name: string
  /** Servers of the file that are in the daemon's fleet, of how many. */
  readonly matched: number
  readonly of: number
}

interface Parts {
  readonly engine: EngineClient
  readonly link: DaemonLink
  readonly model: OpenModel
  /** Ends everything. */
  readonly signal: AbortSignal
}

const noProgress = () => undefined

/** The values that a daemon sends as a table of the engine, with what a file says of the time before them. */
export class Collector {
  readonly #parts: Parts
  #table: GrowingTable | null = null
  #added: AddedHistory | null = null
  #seen: Tick['rows'] | null = null
  #waiting: Tick['rows'][] = []
  #gathering = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** null: not begun yet. */
  get table(): GrowingTable | null {
    return this.#table
  }

  get added(): AddedHistory | null {
    return this.#added
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** Steps of a series that have a row, about: of the time that is spanned, gaps of an earlier visit do not count. */
  steps(stepMs: number): number {
    if (this.#table === null) return 0
    const { firstMs, lastMs, rows, servers } = this.#table.facts
    if (servers === 0) return 0
    return Math.min(Math.round((lastMs - firstMs) / stepMs) + 1, Math.ceil(rows / servers))
  }

  /** Begins with all that the link keeps. */
  async begin(): Promise<void> {
    await this.#gather(null)
  }

  /** Takes note of the link's newest rows; false: they are those of before. */
  hear(): boolean {
    const rows = this.#parts.link.latest()?.rows ?? null
    if (rows === null || rows === this.#seen) return false
    this.#seen = rows
    this.#waiting.push(rows)
    return true
  }

  /** Puts what waits into the table, and lets go of what the link keeps no longer. */
  async flush(table: GrowingTable): Promise<void> {
    const { link, signal } = this.#parts
    // While the table is made anew, rows wait for the new one.
    while (!this.#gathering && this.#waiting[0] !== undefined) {
      await table.append(this.#waiting[0], signal)
      this.#waiting.shift()
    }
    if (this.#gathering) return
    const { usedMs } = link.report().step
    await table.trim(table.facts.lastMs - this.#reachSteps() * usedMs, signal)
  }

  /** As far back as the model looks, and a horizon more: what is older is of no use to it. */
  #reachSteps(): number {
    const { encoderLength, lags, horizon } = this.#parts.model.facts
    return encoderLength + (lags.at(-1) ?? 0) + horizon
  }

  /** Puts the rows of a file of the same fleet before the daemon's. Fails where servers or metrics have nothing in common. */
  async addHistory(files: readonly DroppedFile[]): Promise<void> {
    const { engine, model, link, signal } = this.#parts
    const live = this.#table?.facts
    if (live === undefined) throw new FleetcastError('argument-invalid', daemonFaults.modelNotReady)
    const name = files.map(({ path }) => path).join(', ')
    const data = await engine.open(files, noProgress, signal)
    const { usedMs: stepMs } = link.report().step
    const file = await engine.read(data, { mapping: null, model, stepMs }, noProgress, signal)
    try {
      shareMetrics(name, file.facts.metrics, live.metrics)
      await this.#gather(data)
      this.#added = matched(name, file.facts.servers, live.servers, this.#table?.facts.servers ?? 0)
    } catch (error) {
      if (this.#added !== null || this.#table?.facts.servers !== live.servers) await this.#gather(null)
      this.#added = null
      throw error
    } finally {
      file.close()
    }
  }

  close(): void {
    this.#waiting = []
    this.#table?.close()
    this.#table = null
  }

  async #gather(data: OpenData | null): Promise<void> {
    const { engine, link, model, signal } = this.#parts
    const { address, step } = link.report()
    const history = data === null ? null : { data, mapping: null }
    const options = { name: address, history, model, stepMs: step.usedMs, rows: link.rows }
    this.#gathering = true
    try {
      const gathered = await engine.gather(options, noProgress, signal)
      if (signal.aborted) {
        gathered.close()
        return
      }
      this.#table?.close()
      this.#table = gathered
    } finally {
      this.#gathering = false
    }
  }
}

/** together: servers of both. Fails where the file shares none with the daemon. */
function matched(name: string, of: number, live: number, together: number): AddedHistory {
  const both = Math.max(0, of + live - together)
  if (both > 0) return { name, of, matched: both }
  throw new FleetcastError('history-unrelated', daemonFaults.noServerInCommon(of, name, live))
}

/** Fails where a file has none of the daemon's metrics. */
function shareMetrics(name: string, metrics: readonly string[], live: readonly string[]): void {
  if (metrics.some((metric) => live.includes(metric))) return
  throw new FleetcastError(
    'history-unrelated',
    daemonFaults.noMetricInCommon(name, metrics.join(', '), live.join(', ')),
  )
}
