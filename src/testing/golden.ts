import { existsSync, readFileSync, statSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { readSafetensors } from '#model/safetensors.ts'
import type { StoredTensor } from '#model/safetensors.ts'
import type { ModelFile } from '#model/source.ts'
import { sharedFolder } from './shared.ts'

/** Cases that are part of the repository, with the forms in which each model can be read. */
export const bundledCases = [
  { name: 'seed_cpu', forms: ['ckpt', 'folder'] },
  { name: 'fleet_multi', forms: ['ckpt', 'folder'] },
  { name: 'variable_length', forms: ['ckpt'] },
  { name: 'fleet_long', forms: ['ckpt', 'folder'] },
] as const

export type GoldenForm = 'ckpt' | 'folder'

/** Where a case lies: beside this file, or (not copied: its pickle is somebody's file) in the shared folder. */
export function goldenFolder(name: string): string {
  const bundled = fileURLToPath(new URL(`golden/${name}`, import.meta.url))
  if (existsSync(bundled)) return bundled
  if (sharedFolder === null) throw new Error(`golden case ${name} needs FLEETCAST_SHARED`)
  return `${sharedFolder}/golden/${name}`
}

/** The files of a case's model in one of its forms. */
export async function goldenModelFiles(name: string, form: GoldenForm): Promise<ModelFile[]> {
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

export function extraTensors(name: string): ReadonlyMap<string, StoredTensor> {
  return tensorsOf(fileURLToPath(new URL(`golden_extra/${name}.safetensors`, import.meta.url)))
}

export function extraFacts(name: string): string {
  return readFileSync(new URL(`golden_extra/${name}.json`, import.meta.url), 'utf8')
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

function fileOnDisk(path: string, name: string): ModelFile {
  return {
    name,
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
