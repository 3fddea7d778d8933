import { FleetcastError } from '#forecast/errors.ts'
import { beginsAsZip, isNamedAs } from '#forecast/formats.ts'
import { foreignFiles } from './foreign.ts'
import { readFolder } from './folder.ts'
import { readFleetcastModel } from './fleetcastFormat.ts'
import { baseName, folderOf } from './paths.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { TrainedModel } from './spec.ts'
import { isPacked } from './unpack.ts'

export interface ReadModelOptions {
  /** Levels of a model that does not say its own, one per output; a checkpoint's own list wins. */
  readonly quantiles?: readonly number[] | null
  readonly signal?: AbortSignal
}

/**
 * Reads a trained model from what the user dropped: model.json with its weights (Fleetcast's own form), else
 * model.safetensors with dataset_parameters.pkl (the Python daemons'), else the one checkpoint. A lone file is
 * known by its content, whatever its name.
 *
 * @throws FleetcastError naming the file, the place, what was found and what was expected.
 */
export async function readModel(
  files: readonly RandomAccessFile[],
  { quantiles = null, signal }: ReadModelOptions = {},
): Promise<TrainedModel> {
  signal?.throwIfAborted()
  const spec = theOne(files, (file) => baseName(file.path) === 'model.json')
  if (spec) return readFleetcastModel(spec, siblings(files, spec)('model.safetensors'), signal)
  const isParameters = (file: RandomAccessFile): boolean =>
    isNamedAs(file.path, 'dataset-parameters') || /^dataset[_-]parameters\./i.test(baseName(file.path))
  const weights =
    theOne(files, (file) => baseName(file.path) === 'model.safetensors') ??
    theOne(files, (file) => isNamedAs(file.path, 'safetensors'))
  const checkpoint =
    theOne(files, (file) => isNamedAs(file.path, 'checkpoint') && !isParameters(file)) ??
    (await lone(files, signal))
  const main = weights ?? checkpoint
  if (main !== undefined) {
    const sibling = siblings(files, main)
    const folder = {
      weights: main,
      parameters: parametersBeside(
        files.filter(
          (file) => file !== main && isParameters(file) && folderOf(file.path) === folderOf(main.path),
        ),
        sibling,
      ),
      sibling,
    }
    if (weights) return readFolder(folder, quantiles, signal)
    const { readCheckpoint } = await import('./checkpoint.ts')
    return readCheckpoint(folder, quantiles, signal)
  }
  const [first] = files
  const head = first ? await first.read(0, Math.min(64, first.size), signal) : new Uint8Array(0)
  const foreign = foreignFiles(
    files.map((file) => file.path),
    head,
  )
  if (foreign !== null) throw foreign
  const names = files.slice(0, 10).map((file) => file.path)
  throw new FleetcastError(
    'file-unsupported',
    `no model in ${names.join(', ') || 'no files'}: expected a .ckpt, or model.safetensors with dataset_parameters.pkl or model.json`,
  )
}

/** The dataset's parameters by their name, else the only file that may be them. */
function parametersBeside(
  candidates: readonly RandomAccessFile[],
  sibling: (name: string) => RandomAccessFile | undefined,
): RandomAccessFile | undefined {
  const named = candidates.filter((file) => /^dataset[_-]parameters\./i.test(baseName(file.path)))
  return sibling('dataset_parameters.pkl') ?? only(named) ?? only(candidates)
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined
}

function siblings(
  files: readonly RandomAccessFile[],
  main: RandomAccessFile,
): (name: string) => RandomAccessFile | undefined {
  const folder = folderOf(main.path)
  return (name) => files.find((file) => file.path === `${folder}${name}`)
}

/** Several models at once are a mistake that must not be settled by chance. */
function theOne(
  files: readonly RandomAccessFile[],
  matches: (file: RandomAccessFile) => boolean,
): RandomAccessFile | undefined {
  const found = files.filter(matches)
  if (found.length > 1) {
    const names = found.slice(0, 5).map((file) => file.path)
    throw new FleetcastError(
      'model-unsupported',
      `${found.length} models at once (${names.join(', ')}), expected the files of one model`,
    )
  }
  return found[0]
}

/** A single file that begins as something that torch.save, pickle.dump or joblib.dump writes. */
async function lone(
  files: readonly RandomAccessFile[],
  signal?: AbortSignal,
): Promise<RandomAccessFile | undefined> {
  const [file] = files
  if (file === undefined || files.length > 1) return undefined
  const head = await file.read(0, Math.min(8, file.size), signal)
  const isPickle = head[0] === 0x80 && (head[1] ?? 9) <= 5
  return beginsAsZip(head) || isPickle || isPacked(head) ? file : undefined
}
