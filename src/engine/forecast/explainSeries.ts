import { FleetcastError } from '#forecast/errors.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { NetworkSpec } from '#model/spec.ts'
import type { Explanation, VariableWeight } from '../api.ts'
import type { ForecastOptions } from '../api.ts'
import { cachedPlan } from './cachedPlan.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'

type Outputs = ReadonlyMap<string, Float32Array>

/**
 * What the network looked at when it forecast one series: means of its variable weights over the true steps,
 * and of its attention over horizon and heads. Fails with argument-invalid when the series cannot be forecast.
 */
export async function explainSeries(
  table: MetricTable,
  compiled: CompiledModel,
  options: ForecastOptions,
  key: SeriesKey,
  signal: AbortSignal,
): Promise<Explanation> {
  const { window: windowSpec, network } = compiled.model.spec
  await yieldToEventLoop(signal)
  const plan = cachedPlan(table, windowSpec, options)
  const index = plan.series.findIndex(
    ({ server, metric }) => server === key.server && (metric === null || metric === key.metric),
  )
  if (index < 0) {
    throw new FleetcastError('argument-invalid', `series ${key.server}/${key.metric} is not in this forecast`)
  }
  const inputs = plan.inputs(index, index + 1)
  const session = await compiled.explaining(signal)
  const outputs = await session.run(inputs, signal)
  return { series: key, ...meanWeights(outputs, windowSpec, network, inputs.encoderLengths[0] ?? 0) }
}

/** The outputs of one of a batch of series, as meanWeights takes them. */
export function outputsOf(outputs: Outputs, index: number, batch: number): Outputs {
  return new Map(
    [...outputs].map(([name, values]) => {
      const size = values.length / batch
      return [name, values.subarray(index * size, (index + 1) * size)]
    }),
  )
}

/** The outputs of one series, E encoder steps of which `length` are true. */
export function meanWeights(
  outputs: Outputs,
  windowSpec: Pick<WindowSpec, 'maxEncoderLength' | 'maxPredictionLength'>,
  network: NetworkSpec,
  length: number,
): Omit<Explanation, 'series'> {
  const variables = (output: string, names: readonly string[], steps: number): VariableWeight[] => {
    const weights = outputs.get(output)
    return names.map((name, variable) => {
      let sum = 0
      for (let step = 0; step < steps; step++) sum += weights?.[step * names.length + variable] ?? NaN
      return { name, fraction: sum / steps }
    })
  }
  return {
    staticVariables: variables(
      'static_variables',
      [...network.staticCategoricals, ...network.staticReals],
      1,
    ),
    encoderVariables: variables(
      'encoder_variables',
      [...network.encoderCategoricals, ...network.encoderReals],
      length,
    ),
    decoderVariables: variables(
      'decoder_variables',
      [...network.decoderCategoricals, ...network.decoderReals],
      windowSpec.maxPredictionLength,
    ),
    attention: meanAttention(outputs.get('encoder_attention'), windowSpec.maxEncoderLength, length),
  }
}

/** [D, A, E] → [length]: the mean over D and A, of the true steps. */
function meanAttention(attention: Float32Array | undefined, E: number, length: number): Float32Array {
  const mean = new Float32Array(length)
  if (attention === undefined) return mean.fill(NaN)
  const rows = attention.length / E
  for (let row = 0; row < rows; row++) {
    for (let step = 0; step < length; step++)
      mean[step] = (mean[step] ?? 0) + (attention[row * E + step] ?? NaN) / rows
  }
  return mean
}
