import { FleetcastError } from '#forecast/errors.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { Explanation, FleetExplanation, VariableWeight } from '../api.ts'
import { meanWeights, outputsOf } from './explainSeries.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'
import type { ForecastOptions } from '../api.ts'
import { cachedPlan } from './cachedPlan.ts'
import { runInference } from './runInference.ts'

/** A mean over more windows would not look different. */
export const FLEET_SAMPLE = 256

type Weights = Omit<Explanation, 'series'>

/**
 * What the network looked at, on average over many windows, each weighing the same. series null: the whole
 * fleet; of more than FLEET_SAMPLE windows, so many spread evenly. A wide model's window is a server's, whatever
 * its metric. Fails with argument-invalid where none of the series can be forecast.
 */
export async function explainFleet(
  table: MetricTable,
  compiled: CompiledModel,
  options: ForecastOptions,
  series: readonly SeriesKey[] | null,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<FleetExplanation> {
  const { window: windowSpec, network } = compiled.model.spec
  await yieldToEventLoop(signal)
  const plan = cachedPlan(table, windowSpec, options)
  const wanted = wantedOf(plan, series)
  if (wanted.length === 0) {
    throw new FleetcastError('argument-invalid', 'none of the requested series can be forecast')
  }
  const chosen = spread(wanted, FLEET_SAMPLE)
  const session = await compiled.explaining(signal)
  const weights: Weights[] = []
  const answer = (
    _: number,
    outputs: ReadonlyMap<string, Float32Array>,
    inputs: { encoderLengths: Int32Array },
  ) => {
    inputs.encoderLengths.forEach((length, index, { length: batch }) => {
      weights.push(meanWeights(outputsOf(outputs, index, batch), windowSpec, network, length))
    })
  }
  await runInference(plan.select(chosen), session, compiled, answer, onProgress, signal)
  return { windows: chosen.length, of: wanted.length, ...meanOf(weights) }
}

function wantedOf({ series: all }: WindowPlan, series: readonly SeriesKey[] | null): number[] {
  const names = (server: string, metric: string | null) => JSON.stringify([server, metric])
  const asked =
    series === null
      ? null
      : new Set(series.flatMap(({ server, metric }) => [names(server, metric), names(server, null)]))
  return all.flatMap(({ server, metric }, index) =>
    asked === null || asked.has(names(server, metric)) ? [index] : [],
  )
}

/** At most `most` of them, evenly. */
function spread(indices: readonly number[], most: number): number[] {
  const count = Math.min(indices.length, most)
  return Array.from({ length: count }, (_, i) => indices[Math.floor((i * indices.length) / count)] ?? 0)
}

/** The mean of each weight; attention is aligned at the newest step, and a shorter past has none before it. */
export function meanOf(all: readonly Weights[]): Weights {
  const variables = (of: (weights: Weights) => readonly VariableWeight[]): VariableWeight[] => {
    const first = all[0] === undefined ? [] : of(all[0])
    return first.map(({ name }, i) => ({
      name,
      fraction: all.reduce((sum, weights) => sum + (of(weights)[i]?.fraction ?? NaN), 0) / all.length,
    }))
  }
  const attention = new Float32Array(Math.max(...all.map((weights) => weights.attention.length)))
  for (const weights of all) {
    const late = attention.length - weights.attention.length
    weights.attention.forEach((fraction, step) => {
      attention[late + step] = (attention[late + step] ?? 0) + fraction / all.length
    })
  }
  return {
    staticVariables: variables((weights) => weights.staticVariables),
    encoderVariables: variables((weights) => weights.encoderVariables),
    decoderVariables: variables((weights) => weights.decoderVariables),
    attention,
  }
}
