import { runInSlices } from '#engine/runInSlices.ts'
import type { EngineClient, ForecastRequest } from '#engine/api.ts'
import type { JudgedForecast } from '#forecast/assess.ts'
import type { SimpleSeries } from '#forecast/accuracy/comparison.ts'
import { canOverlay, keepingServers, overlaying } from './overlay.ts'
import type { Judgement, StandingForecast } from './standing.ts'

export interface RunOptions {
  readonly engine: EngineClient
  /** Without servers. */
  readonly request: ForecastRequest
  /** Servers, the urgent first. */
  readonly parts: readonly (readonly string[])[]
  /** Whether the parts have every server of the table. */
  readonly ofAll: boolean
  readonly standing: StandingForecast
  /** Series for which a simple forecast is served. */
  readonly simpleSeries: readonly SimpleSeries[]
  /** By the daemon's clock, epoch ms. */
  readonly nowMs: () => number
}

/**
 * Forecasts all servers, part by part, and publishes the newest of everybody after each. Where what stands is not of this
 * model, it continues standing until all parts are through. Fails as EngineClient.forecast; what was published until then
 * stands.
 */
export async function runParts(
  { engine, request, parts, ofAll, standing, simpleSeries, nowMs }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = performance.now()
  const before = standing.judgement()
  const said = new RunFacts()
  let made: Judgement | null = null
  let isHeld = false
  for (const [at, servers] of parts.entries()) {
    const complete = at === parts.length - 1
    const { criteria } = standing
    const of = new Set(servers)
    const simple = simpleSeries.filter(({ server }) => of.has(server))
    const asked = {
      ...request,
      ...((parts.length > 1 || !ofAll) && { servers }),
      ...(simple.length > 0 && { simpleSeries: simple }),
    }
    const part = said.with(await engine.forecast(asked, criteria, silent, signal))
    if (at === 0 && before !== null) {
      const { forecast } = before.judged
      // What is of a later time was made before the clock was set back.
      isHeld = !canOverlay(forecast, part.forecast) || forecast.issueTimeMs > part.forecast.issueTimeMs
      if (!isHeld) made = before
    }
    const merged: JudgedForecast =
      made === null ? part : await runInSlices(overlaying(made.judged, part, of), signal, SLICE_MS)
    const all: JudgedForecast =
      complete && made !== null
        ? await runInSlices(keepingServers(merged, has(parts)), signal, SLICE_MS)
        : merged
    const judged: JudgedForecast = {
      ...all,
      forecast: said.told(all.forecast, performance.now() - startedMs, nowMs()),
    }
    const isOfOne: boolean = made === null || made.criteria === criteria
    made = { judged, criteria: isOfOne ? criteria : null }
    if (isHeld && !complete) continue
    made = await standing.put(made, { complete, inputPoints: request.table.facts.rows }, signal)
  }
}

/** Copying the numbers of 7,000 series takes tens of ms: each array is a turn. */
const SLICE_MS = 1

const silent = (): void => undefined

function has(parts: readonly (readonly string[])[]): (server: string) => boolean {
  const servers = new Set(parts.flat())
  return (server) => servers.has(server)
}

/** What is said of a run as a whole, from its parts. */
class RunFacts {
  readonly #notes = new Set<string>()
  readonly #backends = new Set<string>()
  #crossings = 0

  with(part: JudgedForecast): JudgedForecast {
    for (const note of part.forecast.notes) this.#notes.add(note)
    this.#backends.add(part.forecast.provenance.backend)
    this.#crossings += part.forecast.crossings
    return part
  }

  told(forecast: JudgedForecast['forecast'], elapsedMs: number, computedAtMs: number): typeof forecast {
    const backend = [...this.#backends].join('; ')
    return {
      ...forecast,
      crossings: this.#crossings,
      notes: [...this.#notes],
      provenance: { ...forecast.provenance, backend, elapsedMs, computedAtMs },
    }
  }
}
