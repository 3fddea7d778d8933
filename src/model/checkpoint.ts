import { makeTrainedModel } from './extract/trainedModel.ts'
import { modelName } from './paths.ts'
import { asFields, Fields } from './pickle/access.ts'
import { readPickle } from './pickle/machine.ts'
import { Place } from './pickle/place.ts'
import { sha256OfFile } from './sha256.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { TrainedModel } from './spec.ts'
import { readStateDict } from './stateDict.ts'
import { openTorchZip } from './torchZip.ts'

/**
 * A Lightning checkpoint of a pytorch-forecasting TemporalFusionTransformer. Optimizer and loop state are not
 * read. The loss is among the hyperparameters, or under `__special_save__`, by version.
 */
export async function readCheckpoint(
  file: RandomAccessFile,
  quantiles: readonly number[] | null,
  signal?: AbortSignal,
): Promise<TrainedModel> {
  const zip = await openTorchZip(file, signal)
  const at = new Place(file.path)
  const root = asFields(readPickle(zip.pickle, file.path), at)
  if (!root.has('hyper_parameters') || !root.has('state_dict')) {
    throw at.error(
      'model-not-tft',
      `it holds ${root.keys().slice(0, 10).join(', ')}, expected state_dict and hyper_parameters as Lightning saves them`,
    )
  }
  const hyperParameters = withLoss(root.fields('hyper_parameters'), root.fields('__special_save__'))
  const parameters = root.has('dataset_parameters')
    ? root.fields('dataset_parameters')
    : hyperParameters.fields('dataset_parameters')
  if (parameters.keys().length === 0) {
    throw at.error('model-incomplete', 'it has no dataset_parameters; make the model with from_dataset()')
  }
  const weights = await readStateDict(root.get('state_dict'), zip, at.in('state_dict'), signal)
  return makeTrainedModel({
    file: file.path,
    weights,
    parameters,
    hyperParameters,
    quantiles,
    serverId: { kind: 'name' },
    lightning: lightningOf(root),
    card: {
      name: modelName(file),
      description: 'Temporal Fusion Transformer, a Lightning checkpoint of pytorch-forecasting',
      trainedOn: null,
      trainedAt: null,
      licence: null,
      form: 'checkpoint',
      facts: trainingFacts(root),
    },
    sha256: await sha256OfFile(file, signal),
  })
}

function withLoss(hyperParameters: Fields, special: Fields): Fields {
  if (hyperParameters.has('loss') || !special.has('loss')) return hyperParameters
  return new Fields(
    new Map([...hyperParameters.entries(), ['loss', special.get('loss') ?? null]]),
    hyperParameters.at,
  )
}

function lightningOf(root: Fields): string | null {
  const version = root.get('pytorch-lightning_version')
  return typeof version === 'string' ? version : null
}

function trainingFacts(root: Fields): Record<string, string> {
  const facts: Record<string, string> = {}
  const epoch = root.get('epoch')
  const steps = root.get('global_step')
  const version = root.get('pytorch-lightning_version')
  if (typeof epoch === 'number') facts['Epochs'] = String(epoch)
  if (typeof steps === 'number') facts['Training steps'] = String(steps)
  if (typeof version === 'string') facts['Lightning'] = version
  return facts
}
