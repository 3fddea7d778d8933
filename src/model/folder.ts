import { z } from 'zod'
import { FleetcastError } from '#forecast/errors.ts'
import { firstFault } from '#forecast/wire/shape.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import { makeTrainedModel } from './extract/trainedModel.ts'
import { modelName } from './paths.ts'
import { foreignPickle, foreignTensors } from './foreign.ts'
import { asParameters, findParts } from './modelParts.ts'
import { asFields, type Fields } from './pickle/access.ts'
import { openPickled } from './pickled.ts'
import { findTft } from './tftTensors.ts'
import { Place } from './pickle/place.ts'
import { sha256OfFile } from './sha256.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { TrainedModel } from './spec.ts'
import { readWeightsFile } from './weightsFile.ts'
import { readJson } from './wholeFile.ts'

export type Sibling = (name: string) => RandomAccessFile | undefined

/** The files of a model folder; the JSON files beside them are optional. */
export interface FolderFiles {
  readonly weights: RandomAccessFile
  readonly parameters: RandomAccessFile | undefined
  readonly sibling: Sibling
}

const mappingSchema = z.object({ name_to_id: z.record(z.string(), z.coerce.string()) })
const trainingInfoSchema = z.object({
  trained_at: z.string().optional(),
  epochs: z.number().optional(),
  data_contract_version: z.string().optional(),
})

/**
 * A model folder as the trainer of the existing Python daemons writes it: weights and the dataset's parameters. Sizes are read off
 * the weights' shapes; the levels are the library's default list or `quantiles`.
 */
export async function readFolder(
  files: FolderFiles,
  quantiles: readonly number[] | null,
  signal?: AbortSignal,
): Promise<TrainedModel> {
  const { weights: weightsFile, parameters: parametersFile, sibling } = files
  const stored = await readWeightsFile(weightsFile, signal)
  const tft = findTft(stored.weights)
  const foreign = tft ? null : foreignTensors([...stored.weights.keys()], stored.metadata, weightsFile.path)
  if (foreign !== null) throw foreign
  if (parametersFile === undefined) {
    throw new FleetcastError(
      'model-incomplete',
      `${weightsFile.path} has no dataset_parameters.pkl next to it (scalers, encoders, normalizers)`,
      { file: weightsFile.path },
    )
  }
  const parameters = await readParameters(parametersFile, signal)
  const { serverId, trainedAt, facts } = await folderFacts(sibling, signal)
  return makeTrainedModel({
    file: weightsFile.path,
    weights: tft?.tensors ?? stored.weights,
    parameters,
    hyperParameters: null,
    quantiles,
    serverId,
    lightning: null,
    card: {
      name: modelName(weightsFile),
      description: 'Temporal Fusion Transformer, model folder of pytorch-forecasting',
      trainedOn: null,
      trainedAt,
      licence: null,
      form: 'folder',
      facts,
    },
    sha256: await sha256OfFile(weightsFile, signal),
  })
}

/** The dataset's parameters from a pickle of their own, or of the data set itself. */
export async function readParameters(file: RandomAccessFile, signal?: AbortSignal): Promise<Fields> {
  const { value } = await openPickled(file, signal)
  const at = new Place(file.path)
  const found = asParameters(value, at)
  if (found !== null) return found
  const foreign = foreignPickle(value, file.path)
  if (foreign !== null) throw foreign
  return findParts(value, at)?.parameters ?? asFields(value, at)
}

/** What the JSON files beside weights say: when they were trained, and how servers are named. */
export async function folderFacts(sibling: Sibling, signal?: AbortSignal) {
  const info = await readOptional(sibling('training_info.json'), trainingInfoSchema, signal)
  const mapping = await readOptional(sibling('server_mapping.json'), mappingSchema, signal)
  const isSeed = mapping !== null || info?.data_contract_version !== undefined
  const serverId: WindowSpec['serverId'] = isSeed
    ? { kind: 'seedHash', nameToId: mapping?.name_to_id ?? {} }
    : { kind: 'name' }
  const facts: Record<string, string> = info?.epochs === undefined ? {} : { Epochs: String(info.epochs) }
  return { serverId, trainedAt: info?.trained_at ?? null, facts }
}

async function readOptional<T>(
  file: RandomAccessFile | undefined,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  if (file === undefined) return null
  const json = await readJson(file, signal)
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new FleetcastError('json-invalid', firstFault(parsed.error, json, file.path).message, {
    file: file.path,
  })
}
