import { createAssembler } from '#forecast/assemble.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Engine, FleetForecast, Provenance } from '#forecast/fleetForecast.ts'
import type { Calibration } from '#forecast/quantile/calibration.ts'
import type { MetricTable } from '#forecast/table.ts'
import { outsideRange } from '#forecast/window/outsideRange.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { BackendKind } from '#runtime/types.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { calibrationOf, switchedOff } from './calibrationChoice.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'
import { cachedPlan } from './cachedPlan.ts'
import { planFor } from './planFor.ts'
import type { ForecastOptions } from '../api.ts'
import { predictionsOf, runInference, type OnAnswer } from './runInference.ts'

const ENGINES: Record<BackendKind, Engine> = {
  webgpu: 'tft-webgpu',
  kernel: 'tft-kernel',
  wasm: 'tft-wasm',
  native: 'tft-native',
}

/** Series [from, to) of a forecast have their numbers; others may not yet. It has no facts of the fleet. */
export type OnSeries = (soFar: FleetForecast, from: number, to: number) => void

/** Charts show two thirds of history beside one third of horizon. */
const HISTORY_PER_HORIZON = 2

/**
 * Every series of the table as the model forecasts it; as of an earlier time it is a replay, and says so. Fails
 * as planWindows does, and with backend-failed or out-of-memory when a run fails. onSeries hears of series while others are
 * computed.
 */
export async function forecastFleet(
  table: MetricTable,
  compiled: CompiledModel,
  options: ForecastOptions,
  onProgress: ProgressListener,
  signal: AbortSignal,
  onSeries?: OnSeries,
): Promise<FleetForecast> {
  const startedMs = performance.now()
  onProgress({ stage: 'windows', done: 0, total: null, unit: 'series' })
  await yieldToEventLoop(signal)
  const whole = wholePlan(table, compiled, options)
  const plan = ofServers(whole, options.servers ?? null)
  const [forecast] = await forecastPlan(
    plan,
    compiled,
    [calibrationOf(compiled, options)],
    { keepRaw: options.rawLevels === true, startedMs, ...(onSeries && { onSeries }) },
    onProgress,
    signal,
  )
  if (forecast === undefined) throw new FleetcastError('internal', 'one calibration has no forecast')
  return withFacts(forecast, whole, compiled, options)
}

/** What is known of a forecast beside its numbers; plan: of the whole table. */
export function withFacts(
  forecast: FleetForecast,
  plan: WindowPlan,
  compiled: CompiledModel,
  options: ForecastOptions,
): FleetForecast {
  const { spec } = compiled.model
  const notes = [...forecast.notes, ...(spec.card.notes ?? []), ...switchedOff(compiled, options)]
  const { asOfMs = null } = options
  const outside = outsideRange(spec.window, plan)
  return {
    ...forecast,
    notes,
    ...(outside.length === 0 ? {} : { outsideRange: outside }),
    provenance: { ...forecast.provenance, asOfMs },
  }
}

/** A part is followed by others of the same table: they share what planning costs. */
function wholePlan(
  table: MetricTable,
  { model: { spec } }: CompiledModel,
  options: ForecastOptions,
): WindowPlan {
  const isPart = (options.servers ?? null) !== null
  return isPart ? cachedPlan(table, spec.window, options) : planFor(table, spec.window, options)
}

function ofServers(plan: WindowPlan, servers: readonly string[] | null): WindowPlan {
  if (servers === null) return plan
  const wanted = new Set(servers)
  const indices = plan.series.flatMap(({ server }, index) => (wanted.has(server) ? [index] : []))
  return { ...plan.select(indices), leftOut: plan.leftOut.filter(({ server }) => wanted.has(server)) }
}

interface PlanForecastOptions {
  /** Also the levels from before bounds and order. */
  readonly keepRaw?: boolean
  /** When the work began, by performance.now(). */
  readonly startedMs: number
  /** Of the first calibration's forecast. */
  readonly onSeries?: OnSeries
}

/**
 * Every series of a plan as the model forecasts it, once under each of the calibrations (null: none); the network
 * runs once.
 */
export async function forecastPlan(
  plan: WindowPlan,
  compiled: CompiledModel,
  calibrations: readonly (Calibration | null)[],
  { keepRaw = false, startedMs, onSeries }: PlanForecastOptions,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<FleetForecast[]> {
  const { session } = compiled
  const { window: windowSpec } = compiled.model.spec
  const assemblers = calibrations.map((calibration) =>
    createAssembler(windowSpec, plan, historyLengthOf(windowSpec), { calibration, keepRaw }),
  )
  const provenance = () => provenanceOf(compiled, performance.now() - startedMs)
  const perRow = windowSpec.targets.length
  const answer: OnAnswer = (from, outputs, { batch }) => {
    const predictions = predictionsOf(windowSpec, outputs)
    for (const assembler of assemblers) assembler.add(from, predictions)
    const [first] = assemblers
    if (first) onSeries?.(first.soFar(provenance()), from * perRow, (from + batch) * perRow)
  }
  await runInference(plan, session, compiled, answer, onProgress, signal)
  const made = provenance()
  return assemblers.map((assembler) => assembler.finish(made))
}

/** Steps of history that go with a forecast. */
export function historyLengthOf({ maxEncoderLength, maxPredictionLength }: WindowSpec): number {
  return Math.max(maxEncoderLength, HISTORY_PER_HORIZON * maxPredictionLength)
}

/** Who made a forecast that has just been made, and how long that took. */
export function provenanceOf({ model, session, check }: CompiledModel, elapsedMs: number): Provenance {
  return {
    source: 'local',
    asOfMs: null,
    engine: ENGINES[session.kind],
    backend: session.description,
    modelName: model.spec.card.name,
    modelSha256: model.sha256,
    elapsedMs,
    selfCheckError: check?.error ?? null,
    computedAtMs: Date.now(),
  }
}
