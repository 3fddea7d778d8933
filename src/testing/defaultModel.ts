import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { compileModel, type CompiledModel } from '#engine/model/compileModel.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { readModel } from '#model/read.ts'
import type { TrainedModel } from '#model/spec.ts'
import { nativeBackend } from '#runtime/native.ts'

/** The model that ships with the page. */
export async function readDefaultModel(): Promise<TrainedModel> {
  const folder = fileURLToPath(new URL('../../public/models/default', import.meta.url))
  const files = ['model.json', 'model.safetensors'].map(async (name) =>
    memoryFile(name, await readFile(`${folder}/${name}`)),
  )
  return await readModel(await Promise.all(files))
}

/** The same, compiled natively. Whoever asks for it releases it. */
export async function defaultModel(): Promise<CompiledModel> {
  const model = await readDefaultModel()
  return await compileModel(model, [nativeBackend()], () => undefined, new AbortController().signal)
}
