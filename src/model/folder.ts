import { z } from 'zod'
import { FleetcastError } from '#forecast/errors.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import { makeTrainedModel } from './extract/trainedModel.ts'
import { modelName } from './paths.ts'
import { asFields } from './pickle/access.ts'
import { PICKLE_LIMITS } from './pickle/limits.ts'
import { readPickle } from './pickle/machine.ts'
import { Place } from './pickle/place.ts'
import { sha256OfFile } from './sha256.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { TrainedModel } from './spec.ts'
import { readWeightsFile } from './weightsFile.ts'
import { readJson, readWhole } from './wholeFile.ts'

/** The files of a model folder by their names; the JSON files are optional. */
export interface FolderFiles {
  readonly weights: RandomAccessFile
  readonly sibling: (name: string) => RandomAccessFile | undefined
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
  const { weights: weightsFile, sibling } = files
  const parametersFile = sibling('dataset_parameters.pkl')
  if (parametersFile === undefined) {
    throw new FleetcastError(
      'model-incomplete',
      `${weightsFile.path} comes without dataset_parameters.pkl: scalers, encoders and normalizers are not known`,
      { file: weightsFile.path },
    )
  }
  const bytes = await readWhole(parametersFile, PICKLE_LIMITS.bytes, signal)
  const parameters = asFields(readPickle(bytes, parametersFile.path), new Place(parametersFile.path))
  const info = await readOptional(sibling('training_info.json'), trainingInfoSchema, signal)
  const mapping = await readOptional(sibling('server_mapping.json'), mappingSchema, signal)
  const isSeed = mapping !== null || info?.data_contract_version !== undefined
  const serverId: WindowSpec['serverId'] = isSeed
    ? { kind: 'seedHash', nameToId: mapping?.name_to_id ?? {} }
    : { kind: 'name' }
  return makeTrainedModel({
    file: weightsFile.path,
    weights: await readWeightsFile(weightsFile, signal),
    parameters,
    hyperParameters: null,
    quantiles,
    serverId,
    lightning: null,
    card: {
      name: modelName(weightsFile),
      description: 'Temporal Fusion Transformer, a model folder of pytorch-forecasting',
      trainedOn: null,
      trainedAt: info?.trained_at ?? null,
      licence: null,
      form: 'folder',
      facts: info?.epochs === undefined ? {} : { Epochs: String(info.epochs) },
    },
    sha256: await sha256OfFile(weightsFile, signal),
  })
}

async function readOptional<T>(
  file: RandomAccessFile | undefined,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  if (file === undefined) return null
  const parsed = schema.safeParse(await readJson(file, signal))
  if (parsed.success) return parsed.data
  throw new FleetcastError('json-invalid', `${file.path}: ${z.prettifyError(parsed.error)}`, {
    file: file.path,
  })
}
