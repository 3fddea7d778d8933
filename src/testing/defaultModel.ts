import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { loadTrained, type LoadedModel } from '#engine/loadTrained.ts'
import { memoryFile } from '#model/memoryFile.ts'
import { readModel } from '#model/read.ts'
import { nativeBackend } from '#runtime/native.ts'

/** The model that ships with the page, compiled natively. Whoever asks for it releases it. */
export async function defaultModel(): Promise<LoadedModel> {
  const folder = fileURLToPath(new URL('../../public/models/default', import.meta.url))
  const files = ['model.json', 'model.safetensors'].map(async (name) =>
    memoryFile(name, await readFile(`${folder}/${name}`)),
  )
  const model = await readModel(await Promise.all(files))
  return await loadTrained(model, [nativeBackend()], () => undefined, new AbortController().signal)
}
