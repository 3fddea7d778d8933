import type { ForecastOptions } from '#engine/api.ts'
import { planFor } from '#engine/forecast/planFor.ts'
import type { Rows } from '#engine/session/heldTable.ts'
import type { Session, SessionRequest } from '#engine/session/session.ts'
import type { CompiledModel } from '#engine/model/compileModel.ts'
import { outputOf } from '#forecast/quantile/output.ts'
import { targetValues } from '#forecast/quantile/targetLevels.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { writeSafetensors, type WritableTensor } from '#model/safetensors.ts'
import { writeFileAtomic } from './output.ts'

/**
 * Network inputs, raw predictions in the targets' units, variable weights and attention of every series, under
 * the names of the golden cases; metadata.servers (and metadata.series in the long layout) says the order.
 */
export async function writeDump(
  path: string,
  session: Session,
  request: SessionRequest,
  signal: AbortSignal,
): Promise<void> {
  const write = async (compiled: CompiledModel, { table }: Rows) => {
    const { tensors, metadata } = await dumpOf(table, compiled, request, signal)
    await writeFileAtomic(path, writeSafetensors(tensors, metadata))
  }
  await session.with(request, write, () => undefined, signal)
}

async function dumpOf(
  table: MetricTable,
  compiled: CompiledModel,
  options: ForecastOptions,
  signal: AbortSignal,
): Promise<{ readonly tensors: Map<string, WritableTensor>; readonly metadata: Record<string, string> }> {
  const { window: windowSpec } = compiled.model.spec
  const plan = planFor(table, windowSpec, options)
  const network = await compiled.explaining(signal)
  const series = plan.series.length
  const whole = plan.inputs(0, series)
  const tensors = new Map<string, WritableTensor>(inputTensors(whole, windowSpec))

  const outputs = new Map<string, Float32Array[]>()
  for (let from = 0; from < series; from += compiled.backend.batchSize) {
    const to = Math.min(from + compiled.backend.batchSize, series)
    for (const [name, values] of await network.run(plan.inputs(from, to), signal)) {
      const parts = outputs.get(name) ?? []
      parts.push(values)
      outputs.set(name, parts)
    }
  }
  windowSpec.targets.forEach(({ normalizer }, target) => {
    const scale = plan.targetScale(target)
    tensors.set(`target_scale.${target}`, { shape: [series, 2], data: Float32Array.from(scale) })
    const name = `prediction.${target}`
    const raw = joined(outputs.get(name) ?? [])
    const levels = windowSpec.quantiles[target] ?? []
    const { transformation } = normalizer
    outputs.set(name, [
      targetValues({ output: outputOf(windowSpec, target), transformation, levels }, raw, scale).values,
    ])
  })
  for (const [name, parts] of outputs) {
    const data = joined(parts)
    tensors.set(name, { shape: shapeOf(name, series, data.length, compiled), data })
  }
  const metadata = {
    servers: JSON.stringify(plan.series.map(({ server }) => server)),
    ...(windowSpec.layout === 'long'
      ? { series: JSON.stringify(plan.series.map(({ server, metric }) => ({ server, metric }))) }
      : {}),
  }
  return { tensors, metadata }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function inputTensors(
  inputs: NetworkInputs,
  windowSpec: CompiledModel['model']['spec']['window'],
): [string, WritableTensor][] {
  const { batch, encoderLengths } = inputs
  const { maxEncoderLength: E, maxPredictionLength: D, xReals, xCategoricals } = windowSpec
  const tensors: [string, WritableTensor][] = [
    ['encoder_cont', { shape: [batch, E, xReals.length], data: inputs.encoderCont }],
    ['decoder_cont', { shape: [batch, D, xReals.length], data: inputs.decoderCont }],
    ['encoder_lengths', { shape: [batch], data: BigInt64Array.from(encoderLengths, BigInt) }],
    ['decoder_lengths', { shape: [batch], data: new BigInt64Array(batch).fill(BigInt(D)) }],
  ]
  if (xCategoricals.length > 0) {
    const C = xCategoricals.length
    tensors.push(
      ['encoder_cat', { shape: [batch, E, C], data: BigInt64Array.from(inputs.encoderCat, BigInt) }],
      ['decoder_cat', { shape: [batch, D, C], data: BigInt64Array.from(inputs.decoderCat, BigInt) }],
    )
  }
  return tensors
}

function shapeOf(name: string, series: number, length: number, { model }: CompiledModel): number[] {
  const { maxEncoderLength: E, maxPredictionLength: D } = model.spec.window
  const heads = model.spec.network.attentionHeads
  switch (name) {
    case 'encoder_attention':
      return [series, D, heads, E]
    case 'decoder_attention':
      return [series, D, heads, D]
    case 'static_variables':
      return [series, 1, length / series]
    case 'encoder_variables':
      return [series, E, 1, length / (series * E)]
    case 'decoder_variables':
      return [series, D, 1, length / (series * D)]
    default:
      return [series, D, length / (series * D)]
  }
}
