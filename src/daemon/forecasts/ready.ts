import type { MetricRows } from '#data/liveTable.ts'
import type { EngineClient, ForecastRequest, GrowingTable, ModelFacts, OpenModel } from '#engine/api.ts'
import { SHIPPED_MODEL } from '#engine/client/nodeClient.ts'
import { lookbackSteps } from '#engine/forecast/lookback.ts'
import { DEFAULT_CAPS } from '../intake/caps.ts'
import type { ModelNeeds } from '../modelNeeds.ts'
import type { TimeSpan } from '../store/api.ts'

/** Rows on the model's step, from where they are kept; servers null: of all. */
export type StepRows = (
  span: TimeSpan,
  servers: readonly string[] | null,
  signal: AbortSignal,
) => Promise<MetricRows>

/** Feeders' clocks go before the daemon's by no more; what a clock that was set back has left of the time to come does. */
export const AHEAD_MS = DEFAULT_CAPS.aheadMs

/** Steps between two trims: a trim costs a moment per server, and rows of an hour are little. */
const TRIM_STEPS = 12

export interface ReadyOptions {
  readonly engine: EngineClient
  readonly rows: StepRows
  /** null: the model's own. */
  readonly stepMs: number | null
  readonly nowMs: () => number
  /** How much later than now what is gathered first may be stamped; omitted: as much as is taken in. */
  readonly aheadMs?: number
  /** Told as soon as the model is known, before its rows are read. */
  readonly onModel: (needs: ModelNeeds) => void
}

/** A model that stands ready, and the table that it forecasts. */
export interface Ready {
  readonly model: OpenModel
  readonly paths: readonly string[]
  readonly table: GrowingTable
  readonly stepMs: number
  /** How far back windows look, from a server's newest row. */
  readonly reachMs: number
  readonly requiredSteps: number
  readonly request: ForecastRequest
  /** The window of some servers, from the store. */
  readonly windowRows: (servers: readonly string[] | null, signal: AbortSignal) => Promise<MetricRows>
  /** Releases rows that no window looks at any longer, now and then; since when there are rows. null: it was not due. */
  readonly trim: (newestMs: number, signal: AbortSignal) => Promise<number | null>
}

/**
 * Loads a model (null: the one that ships) and gathers what it looks back on. onRows gets the rows that it begins with.
 * Fails as loadModel and gather do; a model that stood before is as it was then.
 */
export async function makeReady(
  modelPaths: readonly string[] | null,
  options: ReadyOptions,
  onRows: (rows: MetricRows) => void,
  signal: AbortSignal,
): Promise<Ready> {
  const files = modelPaths === null ? null : { paths: modelPaths }
  const model = await options.engine.loadModel(files, { prefer: null, quantiles: null }, silent, signal)
  return await gatherFor({ model, paths: modelPaths ?? [SHIPPED_MODEL] }, options, onRows, signal)
}

/** Gathers what a model that is loaded looks back on, up to now; otherwise as makeReady. */
export async function gatherFor(
  { model, paths }: Pick<Ready, 'model' | 'paths'>,
  { engine, rows, stepMs: override, nowMs, onModel, aheadMs = AHEAD_MS }: ReadyOptions,
  onRows: (rows: MetricRows) => void,
  signal: AbortSignal,
): Promise<Ready> {
  const stepMs = override ?? model.facts.stepMs ?? model.facts.assumedStepMs
  const { encoderLength, lagUnit, lags } = model.facts
  const reachMs = lookbackSteps({ encoderLength, lagUnit, longestLag: lags.at(-1) ?? 0 }).needed * stepMs
  onModel({ stepMs, neededMs: reachMs })
  const windowRows = (servers: readonly string[] | null, s: AbortSignal) =>
    rows({ fromMs: nowMs() - reachMs, toMs: nowMs() + ahead }, servers, s)
  let ahead = aheadMs
  const table = await engine.gather(
    {
      name: 'this daemon’s data',
      history: null,
      model,
      stepMs: override,
      rows: async (s) => {
        const found = await windowRows(null, s)
        onRows(found)
        return found
      },
    },
    silent,
    signal,
  )
  ahead = AHEAD_MS
  let trimmedMs = -Infinity
  return {
    model,
    paths,
    table,
    stepMs,
    reachMs,
    requiredSteps: requiredSteps(model.facts),
    request: { table, model, stepMs: override, renames: {} },
    windowRows,
    trim: async (newestMs, s) => {
      const beforeMs = newestMs - reachMs
      if (beforeMs - trimmedMs < TRIM_STEPS * stepMs) return null
      trimmedMs = beforeMs
      await table.trim(beforeMs, s)
      return beforeMs
    },
  }
}

/** Lags that are counted in rows cost as many of a series' first rows; at least two steps make a window. */
function requiredSteps({ minEncoderLength, lags, lagUnit }: ModelFacts): number {
  return Math.max(2, minEncoderLength) + (lagUnit === 'row' ? (lags.at(-1) ?? 0) : 0)
}

const silent = (): void => undefined
