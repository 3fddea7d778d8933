import { createAssembler } from '#forecast/assemble.ts'
import type { Engine, FleetForecast } from '#forecast/fleetForecast.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { BackendKind } from '#runtime/types.ts'
import type { ProgressListener } from './api.ts'
import type { LoadedModel } from './loadTrained.ts'
import { pause } from './pause.ts'
import { planFor, type ForecastOptions } from './planFor.ts'
import { predictionsOf, runNetwork } from './runNetwork.ts'

const ENGINES: Record<BackendKind, Engine> = {
  webgpu: 'tft-webgpu',
  wasm: 'tft-wasm',
  native: 'tft-native',
}

/** Charts show two thirds of history beside one third of horizon. */
const HISTORY_PER_HORIZON = 2

/**
 * Every series of the table as the model forecasts it; as of an earlier time it is a replay, and says so. Fails
 * as planWindows does, and with backend-failed or out-of-memory when a run fails.
 */
export async function forecastFleet(
  table: MetricTable,
  loaded: LoadedModel,
  options: ForecastOptions,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<FleetForecast> {
  const startedMs = performance.now()
  onProgress({ stage: 'windows', done: 0, total: null, unit: 'series' })
  await pause(signal)
  const plan = planFor(table, loaded.model.spec.window, options)
  const forecast = await forecastPlan(plan, loaded, startedMs, onProgress, signal)
  if ((options.asOfMs ?? null) === null) return forecast
  return { ...forecast, provenance: { ...forecast.provenance, source: 'replay' } }
}

/** Every series of a plan as the model forecasts it. startedMs: when the work began, by performance.now(). */
export async function forecastPlan(
  plan: WindowPlan,
  { model, session, backend, check }: LoadedModel,
  startedMs: number,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<FleetForecast> {
  const { window, card, calibration } = model.spec
  const historyLength = Math.max(window.maxEncoderLength, HISTORY_PER_HORIZON * window.maxPredictionLength)
  const assembler = createAssembler(window, plan, historyLength, calibration)

  const answer = (from: number, outputs: ReadonlyMap<string, Float32Array>): void => {
    assembler.add(from, predictionsOf(window, outputs))
  }
  await runNetwork(plan, session, backend, answer, onProgress, signal)

  return assembler.finish({
    source: 'local',
    engine: ENGINES[session.kind],
    backend: session.description,
    modelName: card.name,
    modelSha256: model.sha256,
    elapsedMs: performance.now() - startedMs,
    selfCheckError: check?.error ?? null,
    computedAtMs: Date.now(),
  })
}
