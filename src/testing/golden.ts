import { existsSync, readFileSync, statSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { DEFAULT_QUANTILES } from '#forecast/window/spec.ts'
import { readSafetensors } from '#model/safetensors.ts'
import type { StoredTensor } from '#model/safetensors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { MODEL_SCHEMA_VERSION, networkSpecSchema } from '#model/spec.ts'
import type { Tensor, TftSpec, Weights } from '#model/spec.ts'
import { sharedFolder } from './shared.ts'

/** Cases that are part of the repository, with the forms in which each model can be read. */
export const bundledCases = [
  { name: 'seed_cpu', forms: ['ckpt', 'folder'] },
  { name: 'fleet_multi', forms: ['ckpt', 'folder'] },
  { name: 'variable_length', forms: ['ckpt'] },
  { name: 'fleet_long', forms: ['ckpt', 'folder'] },
] as const

/** Cases of windows that the golden cases lack (see golden_extra/windows/make.py); no predictions. */
export const windowCases = [
  'groups_product',
  'encoder_window',
  'many_targets',
  'group_members',
  'lags_in_steps',
] as const

export type GoldenForm = 'ckpt' | 'folder'

/** Where a case lies: beside this file, or (not copied: its pickle is somebody's file) in the shared folder. */
export function goldenFolder(name: string): string {
  for (const place of ['golden', 'golden_extra/windows']) {
    const bundled = fileURLToPath(new URL(`${place}/${name}`, import.meta.url))
    if (existsSync(bundled)) return bundled
  }
  if (sharedFolder === null) throw new Error(`golden case ${name} needs FLEETCAST_SHARED`)
  return `${sharedFolder}/golden/${name}`
}

/** The files of a case's model in one of its forms. */
export async function goldenModelFiles(name: string, form: GoldenForm): Promise<RandomAccessFile[]> {
  const folder = `${goldenFolder(name)}/model`
  const names = (await readdir(folder)).filter((file) => file.endsWith('.ckpt') === (form === 'ckpt'))
  return names.map((file) => fileOnDisk(`${folder}/${file}`, file))
}

/** expected.safetensors */
export function goldenTensors(name: string): ReadonlyMap<string, StoredTensor> {
  return tensorsOf(`${goldenFolder(name)}/expected.safetensors`)
}

/** The text of expected.json. */
export function goldenFacts(name: string): string {
  return readFileSync(`${goldenFolder(name)}/expected.json`, 'utf8')
}

/** Cases of random small networks (see golden_extra/make.py). */
export const extraCases = ['shared', 'categories_only', 'single_variables', 'narrow'] as const
export type ExtraCase = (typeof extraCases)[number]

/** Inputs, outputs and, as `weights.<name>`, the state dict. */
export function extraTensors(name: ExtraCase): ReadonlyMap<string, StoredTensor> {
  return tensorsOf(fileURLToPath(new URL(`golden_extra/${name}.safetensors`, import.meta.url)))
}

const extraFacts = z.object({
  encoderLength: z.int(),
  predictionLength: z.int(),
  xReals: z.array(z.string()),
  xCategoricals: z.array(z.string()),
  network: networkSpecSchema,
})

/** The model of an extra case; its window spec holds what the graph reads, the rest is empty. */
export function extraModel(name: ExtraCase): { spec: TftSpec; weights: Weights } {
  const json: unknown = JSON.parse(
    readFileSync(new URL(`golden_extra/${name}.json`, import.meta.url), 'utf8'),
  )
  const { encoderLength, predictionLength, xReals, xCategoricals, network } = extraFacts.parse(json)
  const weights = new Map<string, Tensor>()
  for (const [key, { shape, data }] of extraTensors(name)) {
    if (key.startsWith('weights.') && data instanceof Float32Array) {
      weights.set(key.slice('weights.'.length), { shape, data })
    }
  }
  const spec: TftSpec = {
    schemaVersion: MODEL_SCHEMA_VERSION,
    card: {
      name,
      description: 'random weights',
      trainedOn: null,
      trainedAt: null,
      licence: null,
      form: 'fleetcast',
      facts: {},
    },
    window: {
      layout: 'wide',
      groupIds: [],
      targets: network.outputSizes.map((_, target) => ({
        name: `target_${target}`,
        normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 },
      })),
      quantiles: network.outputSizes.map((size) => DEFAULT_QUANTILES.slice(0, size)),
      maxEncoderLength: encoderLength,
      minEncoderLength: 1,
      maxPredictionLength: predictionLength,
      staticCategoricals: [],
      staticReals: [],
      knownCategoricals: [],
      knownReals: [],
      unknownCategoricals: [],
      unknownReals: [],
      variableGroups: {},
      lags: {},
      lagUnit: 'row',
      addRelativeTimeIdx: false,
      addTargetScales: false,
      addEncoderLength: false,
      timeIndex: null,
      constantFill: {},
      encoders: {},
      groupIdEncoders: {},
      scalers: {},
      xReals,
      xCategoricals,
      serverId: { kind: 'name' },
      stepMs: null,
    },
    network,
    selfCheck: null,
    calibration: null,
  }
  return { spec, weights }
}

/** The network's inputs as a case stores them (torch's int64 codes become int32). */
export function storedInputs(tensors: ReadonlyMap<string, StoredTensor>): NetworkInputs {
  const encoderLengths = integers(tensors.get('encoder_lengths'))
  return {
    batch: encoderLengths.length,
    encoderCont: Float32Array.from(numbers(tensors.get('encoder_cont'))),
    decoderCont: Float32Array.from(numbers(tensors.get('decoder_cont'))),
    encoderCat: integers(tensors.get('encoder_cat')),
    decoderCat: integers(tensors.get('decoder_cat')),
    encoderLengths,
  }
}

/** A tensor's values; none where it is absent (a model without categories has no encoder_cat). */
export function numbers(tensor: StoredTensor | undefined): Float64Array {
  return Float64Array.from(tensor?.data ?? [], Number)
}

function integers(tensor: StoredTensor | undefined): Int32Array {
  return Int32Array.from(numbers(tensor))
}

function tensorsOf(path: string): ReadonlyMap<string, StoredTensor> {
  return readSafetensors(readFileSync(path), path).tensors
}

function fileOnDisk(path: string, name: string): RandomAccessFile {
  return {
    path: name,
    size: statSync(path).size,
    read: async (from, to, signal) => {
      signal?.throwIfAborted()
      const file = await open(path)
      try {
        const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from)
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    },
  }
}
