import { FleetcastError } from '#forecast/errors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { Tensor, Weights } from './spec.ts'
import { MAX_WEIGHTS_BYTES, readWhole } from './wholeFile.ts'

export interface StoredWeights {
  readonly weights: Weights
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * model.safetensors → weights. Where a writer kept only one of several tied tensors, the file's metadata maps
 * the names of the others to it (safetensors.torch.save_model does so, and so do we).
 */
export async function readWeightsFile(file: RandomAccessFile, signal?: AbortSignal): Promise<StoredWeights> {
  const bytes = await readWhole(file, MAX_WEIGHTS_BYTES, signal)
  const { tensors, metadata } = readSafetensors(bytes, file.path)
  const weights = new Map<string, Tensor>()
  for (const [name, tensor] of tensors) {
    if (tensor.dtype === 'F64')
      weights.set(name, { shape: tensor.shape, data: Float32Array.from(tensor.data) })
    else if (tensor.data instanceof Float32Array)
      weights.set(name, { shape: tensor.shape, data: tensor.data })
  }
  for (const [tied, kept] of Object.entries(metadata)) {
    const tensor = weights.get(kept)
    if (tensor !== undefined && !weights.has(tied)) weights.set(tied, tensor)
  }
  if (weights.size === 0) {
    throw new FleetcastError('model-not-tft', `${file.path} holds no floating-point tensors`, {
      file: file.path,
    })
  }
  return { weights, metadata }
}

/** Weights → model.safetensors, tied tensors once. */
export function writeWeightsFile(weights: Weights): Uint8Array<ArrayBuffer> {
  const kept = new Map<Tensor, string>()
  const tensors = new Map<string, Tensor>()
  const tied: Record<string, string> = {}
  for (const [name, tensor] of weights) {
    const first = kept.get(tensor)
    if (first === undefined) {
      kept.set(tensor, name)
      tensors.set(name, tensor)
    } else {
      tied[name] = first
    }
  }
  return writeSafetensors(tensors, tied)
}
