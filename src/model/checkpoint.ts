import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { makeTrainedModel } from './extract/trainedModel.ts'
import { folderFacts, readParameters, type Sibling } from './folder.ts'
import { foreignPickle } from './foreign.ts'
import { findParts } from './modelParts.ts'
import { modelName } from './paths.ts'
import type { Fields } from './pickle/access.ts'
import { Place } from './pickle/place.ts'
import { describeValue } from './pickle/values.ts'
import { openPickled } from './pickled.ts'
import { sha256OfFile } from './sha256.ts'
import type { TrainedModel } from './spec.ts'
import { readStateDict } from './stateDict.ts'
import { findTft } from './tftTensors.ts'

export interface CheckpointFiles {
  readonly weights: RandomAccessFile
  /** The pickle of dataset parameters beside it, which is read where the checkpoint has none. */
  readonly parameters: RandomAccessFile | undefined
  readonly sibling: Sibling
}

/**
 * A TFT of pytorch-forecasting in whatever torch.save wrote: a Lightning checkpoint, a state dict, or the whole model.
 * Optimizer and loop state are not read.
 */
export async function readCheckpoint(
  { weights: file, parameters: parametersFile, sibling }: CheckpointFiles,
  quantiles: readonly number[] | null,
  signal?: AbortSignal,
): Promise<TrainedModel> {
  const { value, storages } = await openPickled(file, signal)
  const at = new Place(file.path)
  const parts = findParts(value, at)
  const tft = parts && findTft(parts.tensors)
  const foreign = tft ? null : foreignPickle(value, file.path)
  if (foreign !== null) throw foreign
  if (parts === null) throw at.unexpected(value, 'a dict')
  if ((parts.tensors.size === 0 && !parts.root.has('hyper_parameters')) || storages === null) {
    throw at.error(
      'model-not-tft',
      `it contains ${parts.root.keys().slice(0, 10).join(', ') || describeValue(value)}, expected state_dict and hyper_parameters as saved by Lightning`,
    )
  }
  const own = parts.parameters
  const parameters = own ?? (parametersFile && (await readParameters(parametersFile, signal)))
  if (parameters === undefined) {
    throw at.error(
      'model-incomplete',
      parts.whole
        ? 'it has no dataset_parameters. Create the model with from_dataset(), or put dataset_parameters.pkl next to it'
        : 'it has weights but no dataset_parameters (scalers, encoders, normalizers). Put dataset_parameters.pkl next to it',
    )
  }
  const { tensors, prefix, others } = tft ?? { tensors: parts.tensors, prefix: '', others: [] }
  const weights = await readStateDict(
    { kind: 'dict', entries: [...tensors] },
    storages,
    at.in('state_dict'),
    signal,
  )
  const folder = own === null ? await folderFacts(sibling, signal) : null
  return makeTrainedModel({
    file: file.path,
    weights,
    parameters,
    hyperParameters: parts.hyperParameters,
    quantiles,
    serverId: folder?.serverId ?? { kind: 'name' },
    lightning: lightningOf(parts.root),
    card: {
      name: modelName(file),
      description: descriptionOf(parts.whole, own !== null),
      trainedOn: null,
      trainedAt: folder?.trainedAt ?? null,
      licence: null,
      form: own === null ? 'folder' : 'checkpoint',
      facts: { ...trainingFacts(parts.root), ...folder?.facts, ...prefixFacts(prefix, others) },
    },
    sha256: await sha256OfFile(file, signal),
  })
}

function descriptionOf(whole: boolean, isAlone: boolean): string {
  if (!isAlone)
    return 'Temporal Fusion Transformer, torch weights with dataset parameters of pytorch-forecasting'
  return whole
    ? 'Temporal Fusion Transformer, Lightning checkpoint of pytorch-forecasting'
    : 'Temporal Fusion Transformer, weights and dataset parameters of pytorch-forecasting'
}

function lightningOf(root: Fields): string | null {
  const version = root.get('pytorch-lightning_version')
  return typeof version === 'string' ? version : null
}

function prefixFacts(prefix: string, others: readonly string[]): Record<string, string> {
  if (others.length === 0) return {}
  return {
    Weights: `${prefix || 'without a prefix'}, not ${others.map((other) => other || 'weights without a prefix').join(', ')}`,
  }
}

function trainingFacts(root: Fields): Record<string, string> {
  const facts: Record<string, string> = {}
  const epoch = root.get('epoch')
  const steps = root.get('global_step')
  const version = lightningOf(root)
  if (typeof epoch === 'number') facts['Epochs'] = String(epoch)
  if (typeof steps === 'number') facts['Training steps'] = String(steps)
  if (version !== null) facts['Lightning'] = version
  return facts
}
