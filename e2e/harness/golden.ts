import { denormalise } from '#forecast/quantile/denormalise.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { buildGraph, graphShape } from '#model/graph/build.ts'
import { memoryFile } from '#model/memoryFile.ts'
import { readModel } from '#model/read.ts'
import { readSafetensors, type Safetensors } from '#model/safetensors.ts'
import type { TftSpec } from '#model/spec.ts'
import { wasmBackend } from '#runtime/web/wasm.ts'
import { webgpuBackend } from '#runtime/web/webgpu.ts'
import { agreement } from '#testing/agreement.ts'
import type { GoldenReport, GoldenTask, TensorReport } from './protocol.ts'

/** Reads the case's model, runs it on the backend in this browser, and compares with what PyTorch answered. */
export async function runGolden({ files, backend: kind, series }: GoldenTask): Promise<GoldenReport> {
  const bytes = new Map(
    await Promise.all(
      files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const),
    ),
  )
  const stored = bytes.get('expected.safetensors')
  if (stored === undefined) throw new Error('expected.safetensors is not among the files')
  const golden = readSafetensors(stored, 'expected.safetensors')
  const modelFiles = [...bytes].filter(([name]) => !/^(expected|history)\./.test(name))
  const { spec, weights } = await readModel(modelFiles.map(([name, content]) => memoryFile(name, content)))

  const { signal } = new AbortController()
  const backend = kind === 'webgpu' ? webgpuBackend({ software: true }) : wasmBackend()
  const graph = buildGraph(spec, weights, { explain: true })
  const session = await backend.createSession(graph, graphShape(spec), signal)
  const inputs = storedInputs(golden, spec, series)
  const outputs = await session.run(inputs, signal)

  const reports: TensorReport[] = []
  spec.window.targets.forEach(({ normalizer }, target) => {
    const raw = outputs.get(`prediction.${target}`) ?? new Float32Array()
    const out = new Float32Array(raw.length)
    const scale = values(golden, `target_scale.${target}`).subarray(0, 2 * inputs.batch)
    denormalise(normalizer.transformation, raw, scale, out)
    reports.push(compare(`prediction.${target}`, out, values(golden, `prediction.${target}`)))
  })
  for (const name of ['encoder_attention', 'decoder_attention', 'static_variables', 'decoder_variables']) {
    const found = outputs.get(name)
    if (found !== undefined && golden.tensors.has(name))
      reports.push(compare(name, found, values(golden, name)))
  }
  // Weights at padded steps mean nothing.
  const encoder = outputs.get('encoder_variables')
  if (encoder !== undefined && golden.tensors.has('encoder_variables')) {
    const perStep = encoder.length / (inputs.batch * spec.window.maxEncoderLength)
    const isRead = (i: number): boolean => {
      const step = Math.floor(i / perStep) % spec.window.maxEncoderLength
      const row = Math.floor(i / perStep / spec.window.maxEncoderLength)
      return step < (inputs.encoderLengths[row] ?? 0)
    }
    reports.push(compare('encoder_variables', encoder, values(golden, 'encoder_variables'), isRead))
  }
  await session.release()
  return { description: session.description, tensors: reports }
}

/** A part of the batch is compared with the same first series of what is stored; either may have more. */
function compare(
  name: string,
  found: Float32Array,
  expected: Float64Array,
  isRead?: (i: number) => boolean,
): TensorReport {
  return { name, ...agreement(found, expected.subarray(0, found.length), isRead) }
}

function values(golden: Safetensors, name: string): Float64Array {
  const tensor = golden.tensors.get(name)
  if (tensor === undefined) throw new Error(`expected.safetensors lacks ${name}`)
  return Float64Array.from(tensor.data, Number)
}

/** The first series' inputs as PyTorch had them; what the window makes of the rows is compared elsewhere. */
function storedInputs(golden: Safetensors, { window }: TftSpec, series: number): NetworkInputs {
  const { maxEncoderLength: E, maxPredictionLength: D, xReals, xCategoricals } = window
  const lengths = values(golden, 'encoder_lengths')
  const batch = Math.min(series, lengths.length)
  const first = (name: string, steps: number, columns: number): Float64Array =>
    columns === 0 ? new Float64Array() : values(golden, name).subarray(0, batch * steps * columns)
  return {
    batch,
    encoderCont: Float32Array.from(first('encoder_cont', E, xReals.length)),
    decoderCont: Float32Array.from(first('decoder_cont', D, xReals.length)),
    encoderCat: Int32Array.from(first('encoder_cat', E, xCategoricals.length)),
    decoderCat: Int32Array.from(first('decoder_cat', D, xCategoricals.length)),
    encoderLengths: Int32Array.from(lengths.subarray(0, batch)),
  }
}
