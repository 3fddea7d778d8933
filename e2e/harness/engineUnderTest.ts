import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import type { ProgressListener, Stage } from '#forecast/progress.ts'
import type { BackendKind, BacktestRequest, DroppedFile, ForecastRequest, ModelFacts } from '#engine/api.ts'
import { createEngineClient, workerLike } from '#engine/client/client.ts'
import type { WorkerLike } from '#engine/client/workerLink.ts'

const silent: ProgressListener = () => undefined
const never = new AbortController().signal

/** Every worker that was started, the one of now last. */
const started: Worker[] = []
/** When (performance.now()) a worker last acknowledged an abort or was terminated. */
let stoppedMs = NaN

function spawn(): WorkerLike {
  const worker = new Worker(new URL('../../src/engine/worker/browser.ts', import.meta.url), {
    type: 'module',
  })
  worker.addEventListener('message', ({ data }: MessageEvent<{ type: string }>) => {
    if (data.type === 'aborted') stoppedMs = performance.now()
  })
  const terminate = worker.terminate.bind(worker)
  worker.terminate = () => {
    stoppedMs = performance.now()
    terminate()
  }
  started.push(worker)
  return workerLike(worker, null)
}

const engine = createEngineClient({ spawn })
let request: ForecastRequest | null = null

export function workers(): number {
  return started.length
}

/** As a crash looks to the page. */
export function killWorker(): void {
  const worker = started.at(-1)
  worker?.terminate()
  worker?.dispatchEvent(new ErrorEvent('error', { message: 'killed by the test', cancelable: true }))
}

/** Opens the parquet files among the chosen ones as metrics, and the others as a model. */
export async function openAndLoad(
  files: readonly File[],
  prefer: BackendKind | null,
): Promise<{ readonly servers: number; readonly facts: ModelFacts }> {
  const dropped = files.map((file): DroppedFile => ({ path: file.name, file }))
  const isMetrics = ({ path }: DroppedFile): boolean => path.endsWith('.parquet')
  const chosen = dropped.filter((file) => !isMetrics(file))
  const model = await engine.loadModel(chosen, { prefer, quantiles: null }, silent, never)
  const data = await engine.open(dropped.filter(isMetrics), silent, never)
  const table = await engine.read(data, { mapping: null, model, stepMs: null }, silent, never)
  request = { table, model, stepMs: null, renames: {} }
  return { servers: table.facts.servers, facts: model.facts }
}

function asked(): ForecastRequest {
  if (request === null) throw new Error('nothing is open')
  return request
}

/** The engine keeps its newest forecast: what is asked is never the same twice, so that the network runs. */
function askedAnew(): ForecastRequest {
  const { rawLevels = false, ...before } = asked()
  request = { ...before, rawLevels: !rawLevels }
  return request
}

export interface ForecastSummary {
  readonly series: number
  readonly backend: string
  readonly engine: string
  readonly notes: readonly string[]
  readonly finite: boolean
}

let onNetworkRuns: (() => void) | null = null

/** Resolves when the forecast that is under way has reached the network. */
export function networkRuns(): Promise<void> {
  return new Promise((resolve) => (onNetworkRuns = resolve))
}

export async function forecast(): Promise<ForecastSummary> {
  const onProgress: ProgressListener = ({ stage }) => {
    if (stage === 'forecasting') onNetworkRuns?.()
  }
  const made = await engine.forecast(askedAnew(), DEFAULT_CRITERIA, onProgress, never)
  const { series, provenance, notes, quantiles } = made.forecast
  const { backend, engine: maker } = provenance
  return { series: series.length, backend, engine: maker, notes, finite: quantiles.every(Number.isFinite) }
}

/** When a cancelled call rejected, with what, and when the worker stopped. */
export interface Cancelled {
  readonly name: string
  readonly rejectedAfterMs: number
  readonly idleAfterMs: number
}

/** Cancels a call once it is in that stage. */
async function cancelIn(
  stage: Stage,
  call: (onProgress: ProgressListener, signal: AbortSignal) => Promise<unknown>,
): Promise<Cancelled> {
  const controller = new AbortController()
  let cancelledMs = NaN
  stoppedMs = NaN
  const running = call((progress) => {
    if (progress.stage !== stage || progress.done === 0 || controller.signal.aborted) return
    cancelledMs = performance.now()
    controller.abort()
  }, controller.signal)
  const name = await running.then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.name : 'something'),
  )
  const rejectedAfterMs = performance.now() - cancelledMs
  while (Number.isNaN(stoppedMs)) await new Promise((resolve) => setTimeout(resolve, 5))
  return { name, rejectedAfterMs, idleAfterMs: stoppedMs - cancelledMs }
}

export async function cancelForecast(): Promise<Cancelled> {
  return await cancelIn('forecasting', (onProgress, signal) =>
    engine.forecast(askedAnew(), DEFAULT_CRITERIA, onProgress, signal),
  )
}

const BACKTEST: BacktestRequest = { metrics: null, from: 0.5, stride: 12, horizon: null, thresholds: {} }

export async function cancelBacktest(): Promise<Cancelled> {
  return await cancelIn('backtest', (onProgress, signal) =>
    engine.backtest(asked(), BACKTEST, onProgress, signal),
  )
}

/** Whether a backtest made forecasts at all, and how many. */
export async function backtestWindows(): Promise<number> {
  const { metrics } = await engine.backtest(asked(), { ...BACKTEST, stride: 96 }, silent, never)
  return metrics.reduce((sum, { windows }) => sum + windows, 0)
}

export async function explainFirst() {
  const { forecast: made } = await engine.forecast(asked(), DEFAULT_CRITERIA, silent, never)
  const [first] = made.series
  if (first === undefined) throw new Error('no series')
  return await engine.explain(asked(), first, never)
}
