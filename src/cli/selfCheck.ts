import { readFile } from 'node:fs/promises'
import type { CompiledModel } from '#engine/model/compileModel.ts'
import { syntheticWindow } from '#engine/model/syntheticWindow.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { transformationText } from '#forecast/normalizer/transformation.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { readSafetensors, type StoredTensor } from '#model/safetensors.ts'
import type { SelfCheck, TftSpec } from '#model/spec.ts'

/** Windows that are stored: enough to show a wrong kernel, few enough to be quick everywhere. */
const WINDOWS = 2

/** In the network's own unit, where outputs are about 1: ten times what right backends differ by. */
const TOLERANCE = { absolute: 1e-4, relative: 1e-4 }

/** What native ONNX Runtime answers for a synthetic window. */
export async function nativeSelfCheck(
  { model, session }: CompiledModel,
  signal: AbortSignal,
): Promise<SelfCheck> {
  const inputs = syntheticWindow(model.spec)
  const outputs = await session.run(inputs, signal)
  const expected = model.spec.window.targets.map((_, target) => [
    ...(outputs.get(`prediction.${target}`) ?? []),
  ])
  return stored(inputs, expected, 'native ONNX Runtime, synthetic window')
}

/**
 * PyTorch's answer for the first windows of a golden file (network inputs, target_scale.k, prediction.k in the
 * target's unit). Its predictions are taken back to the network's unit, which needs targets without a
 * transformation. Refuses a file that native ONNX Runtime does not agree with.
 */
export async function goldenSelfCheck(
  path: string,
  { model, session }: CompiledModel,
  signal: AbortSignal,
): Promise<SelfCheck> {
  const { tensors } = readSafetensors(await readFile(path), path)
  const inputs = goldenInputs(model.spec, tensors, path)
  const expected = model.spec.window.targets.map(({ name, normalizer }, target) => {
    if (normalizer.transformation !== 'none') {
      throw new FleetcastError(
        'model-unsupported',
        `target ${name} is transformed (${transformationText(normalizer.transformation)}): its reference window cannot be converted back`,
      )
    }
    const scale = floats(tensors, `target_scale.${target}`, path)
    const values = floats(tensors, `prediction.${target}`, path)
    const perWindow =
      model.spec.window.maxPredictionLength * (model.spec.window.quantiles[target]?.length ?? 0)
    return [...values.slice(0, inputs.batch * perWindow)].map((value, index) => {
      const sample = Math.floor(index / perWindow)
      return Math.fround((value - (scale[2 * sample] ?? NaN)) / (scale[2 * sample + 1] ?? NaN))
    })
  })
  const outputs = await session.run(inputs, signal)
  expected.forEach((values, target) => {
    const found = outputs.get(`prediction.${target}`) ?? []
    const error = values.reduce(
      (worst, value, index) => Math.max(worst, Math.abs(value - (found[index] ?? NaN))),
      0,
    )
    if (!(error <= TOLERANCE.absolute)) {
      throw new FleetcastError(
        'self-check-failed',
        `${path}: prediction.${target} differs from native ONNX Runtime by ${error.toPrecision(2)}, expected at most ${TOLERANCE.absolute}`,
        { file: path },
      )
    }
  })
  return stored(inputs, expected, 'PyTorch, reference window')
}

function goldenInputs(
  spec: TftSpec,
  tensors: ReadonlyMap<string, StoredTensor>,
  path: string,
): NetworkInputs {
  const lengths = floats(tensors, 'encoder_lengths', path)
  const batch = Math.min(WINDOWS, lengths.length)
  const { maxEncoderLength: E, maxPredictionLength: D, xReals, xCategoricals } = spec.window
  const first = (name: string, perWindow: number): Float64Array =>
    perWindow === 0 ? new Float64Array() : floats(tensors, name, path).slice(0, batch * perWindow)
  return {
    batch,
    encoderCont: Float32Array.from(first('encoder_cont', E * xReals.length)),
    decoderCont: Float32Array.from(first('decoder_cont', D * xReals.length)),
    encoderCat: Int32Array.from(first('encoder_cat', E * xCategoricals.length)),
    decoderCat: Int32Array.from(first('decoder_cat', D * xCategoricals.length)),
    encoderLengths: Int32Array.from(lengths.slice(0, batch)),
  }
}

function floats(tensors: ReadonlyMap<string, StoredTensor>, name: string, file: string): Float64Array {
  const tensor = tensors.get(name)
  if (tensor === undefined)
    throw new FleetcastError('weights-missing', `${file} has no tensor ${name}`, { file, place: name })
  return Float64Array.from(tensor.data, Number)
}

function stored(inputs: NetworkInputs, expected: readonly (readonly number[])[], source: string): SelfCheck {
  return {
    batch: inputs.batch,
    encoderCont: [...inputs.encoderCont],
    decoderCont: [...inputs.decoderCont],
    encoderCat: [...inputs.encoderCat],
    decoderCat: [...inputs.decoderCat],
    encoderLengths: [...inputs.encoderLengths],
    expected: expected.map((values) => [...values]),
    tolerance: TOLERANCE,
    source,
  }
}
