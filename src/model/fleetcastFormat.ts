import { z } from 'zod'
import { FleetcastError } from '#forecast/errors.ts'
import { checkSpec } from './checkSpec.ts'
import { sha256OfFile } from './sha256.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { MODEL_SCHEMA_VERSION, tftSpecSchema, type TrainedModel } from './spec.ts'
import { checkWeights } from './weights.ts'
import { readWeightsFile, writeWeightsFile } from './weightsFile.ts'
import { readJson } from './wholeFile.ts'

/** Fleetcast's own folder: model.json (the TftSpec) beside model.safetensors. */
export async function readFleetcastModel(
  specFile: RandomAccessFile,
  weightsFile: RandomAccessFile | undefined,
  signal?: AbortSignal,
): Promise<TrainedModel> {
  if (weightsFile === undefined) {
    throw new FleetcastError('model-incomplete', `${specFile.path} has no model.safetensors next to it`, {
      file: specFile.path,
    })
  }
  const spec = parseSpec(await readJson(specFile, signal), specFile.path)
  checkSpec(spec, specFile.path)
  const { weights } = await readWeightsFile(weightsFile, signal)
  checkWeights(weights, spec.network, weightsFile.path)
  return { spec, weights, sha256: await sha256OfFile(weightsFile, signal) }
}

function parseSpec(json: unknown, file: string): TrainedModel['spec'] {
  const version = z.object({ schemaVersion: z.number() }).safeParse(json)
  if (version.success && version.data.schemaVersion > MODEL_SCHEMA_VERSION) {
    throw new FleetcastError(
      'model-schema',
      `${file} has schema version ${version.data.schemaVersion}, but this version of Fleetcast supports up to ${MODEL_SCHEMA_VERSION}`,
      { file, place: 'schemaVersion' },
    )
  }
  const parsed = tftSpecSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') ?? ''
  throw new FleetcastError('model-schema', `${file}: ${place}: ${issue?.message ?? ''}`, { file, place })
}

/** The two files of a model in Fleetcast's own form, by name. */
export function writeFleetcastModel({
  spec,
  weights,
}: TrainedModel): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  return new Map([
    ['model.json', new TextEncoder().encode(`${JSON.stringify(spec, null, 2)}\n`)],
    ['model.safetensors', writeWeightsFile(weights)],
  ])
}
