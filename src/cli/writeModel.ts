import { join } from 'node:path'
import { buildGraph } from '#model/graph/build.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { writeFleetcastModel } from '#model/fleetcastFormat.ts'
import { sha256OfFile } from '#model/sha256.ts'
import type { TrainedModel } from '#model/spec.ts'
import { say, writeFileAtomic } from './output.ts'

/** Writes a model's folder: Fleetcast's own form, with its ONNX graph beside it. */
export async function writeModel(out: string, model: TrainedModel): Promise<void> {
  const files = new Map<string, Uint8Array>(writeFleetcastModel(model))
  // By the hash of the weights as they lie beside it, not as they came.
  const weights = files.get('model.safetensors') ?? new Uint8Array()
  const weightsSha256 = await sha256OfFile(memoryFile('model.safetensors', weights))
  files.set('model.onnx', buildGraph(model.spec, model.weights, { explain: false, weightsSha256 }))
  for (const [name, bytes] of files) {
    await writeFileAtomic(join(out, name), bytes)
    say(`${join(out, name)}: ${bytes.length} bytes`)
  }
}
